import type { TensorPage, TensorRow } from '../../../src-core/contract/client.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount, formatParameters, plural } from '../../format/count.ts';
import type { PageCache } from '../../store/page-cache.ts';
import type { Selection } from './selection.ts';
import styles from './TensorFooter.module.css';
import type { FoldedRows } from './use-folded-rows.ts';
import { useSelectionSums } from './use-selection-sums.ts';

interface Props {
  readonly cache: PageCache<TensorRow, TensorPage>;
  readonly head: TensorPage | null;
  readonly selection: Selection;
  readonly folded: FoldedRows | null;
}

/** Sums of what is selected, else of what is shown. */
export function TensorFooter({ cache, head, selection, folded }: Props) {
  const sums = useSelectionSums(cache, selection.ranges, head);
  return (
    <div className={styles.footer} role="status" aria-label="Sums">
      {sums !== null ? (
        <>
          <strong>{formatCount(sums.count)} selected</strong>
          {sums.parameters !== null && <Sums parameters={sums.parameters} bytes={sums.bytes} />}
        </>
      ) : (
        head !== null && (
          <>
            <span>
              {folded === null
                ? plural(head.total, 'tensor')
                : `${plural(folded.tensors, 'tensor')} in ${plural(folded.rows.length, 'row')}`}
            </span>
            <Sums parameters={head.parameters} bytes={head.bytes} />
          </>
        )
      )}
    </div>
  );
}

function Sums({ parameters, bytes }: { readonly parameters: number; readonly bytes: number }) {
  return (
    <>
      <span title={formatCount(parameters)}>{formatParameters(parameters)} parameters</span>
      <span>
        {formatBytes(bytes)}
        {bytes >= 1024 && <span className={styles.exact}> ({formatBytesExact(bytes)})</span>}
      </span>
    </>
  );
}
