import type { TensorPage } from '../../../src-core/contract/tensors.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount, formatParameters, plural } from '../../format/count.ts';
import styles from './TensorFooter.module.css';
import type { SelectionSums, Sums } from './use-selection-sums.ts';

interface Props {
  readonly head: TensorPage | null;
  readonly selected: SelectionSums | null;
  readonly isFolded: boolean;
}

/** Sums of what is selected, else of what is shown. */
export function TensorFooter({ head, selected, isFolded }: Props) {
  return (
    <div className={styles.footer} role="status" aria-label="Sums">
      {selected !== null
        ? selected.sums !== null && (
            <>
              <strong>{formatCount(selected.sums.tensors)} selected</strong>
              <SumsOf sums={selected.sums} />
            </>
          )
        : head !== null && (
            <>
              <span>
                {isFolded
                  ? `${plural(head.tensors, 'tensor')} in ${plural(head.total, 'row')}`
                  : plural(head.tensors, 'tensor')}
              </span>
              <SumsOf sums={head} />
            </>
          )}
    </div>
  );
}

function SumsOf({ sums: { parameters, bytes } }: { readonly sums: Sums }) {
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
