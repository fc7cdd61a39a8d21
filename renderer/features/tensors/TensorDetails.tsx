import { CrossIcon } from '@blueprintjs/icons';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatBytes, formatBytesExact, formatOffset } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { formatShape } from '../../format/shape.ts';
import { useAppStore } from '../../store/store-context.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { parametersOf } from './fold-layers.ts';
import styles from './TensorDetails.module.css';
import type { TableRow } from './TensorTableRow.tsx';

interface Props {
  readonly row: TableRow;
  readonly onClose: () => void;
}

/** Everything known of one tensor, beside the table. */
export function TensorDetails({ row, onClose }: Props) {
  const follow = useAppStore((state) => state.storageFollowed);
  const seeBytes = useAppStore((state) => state.bytesOpened);
  const seeValues = useAppStore((state) => state.tensorValuesOpened);
  const { storage } = row;
  return (
    <aside aria-label="Tensor" className={styles.details}>
      <div className={styles.head}>
        <h2 className={styles.name}>
          <bdi>{displayText(row.name)}</bdi>
        </h2>
        <CopyButton text={row.name} what="key" />
        <IconButton label="Close the details" icon={<CrossIcon size={12} />} onClick={onClose} />
      </div>
      <dl className={styles.facts}>
        {factsOf(row).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {storage !== null && (
          <div>
            <dt>Storage</dt>
            <dd>
              <button
                type="button"
                className={styles.link}
                title="Show all tensors that look into it"
                onClick={() => follow(storage)}
              >
                {displayText(storage, 64)}
              </button>
            </dd>
          </div>
        )}
      </dl>
      {row.repeat === undefined && row.readable && (
        <p className={styles.note}>
          <button type="button" className={styles.link} onClick={() => seeValues(row.index)}>
            See the values
          </button>
          {row.fileOffset !== null && (
            <>
              {' · '}
              <button type="button" className={styles.link} onClick={() => seeBytes(row.fileOffset ?? 0)}>
                See its bytes
              </button>
            </>
          )}
        </p>
      )}
      {row.stats === null && row.repeat === undefined && (
        <p className={styles.note}>No statistics: values are read at level 5, when asked for.</p>
      )}
    </aside>
  );
}

function factsOf(row: TableRow): readonly (readonly [string, string])[] {
  const { stats } = row;
  return [
    ...(row.readable ? [] : [['State', 'its bytes are missing or damaged'] as const]),
    ['Shape', formatShape(row.shape)],
    ['Dtype', row.dtype],
    ['Parameters', formatCount(parametersOf(row))],
    ['Size', row.bytes === null ? 'not whole bytes' : `${formatBytes(row.bytes)} (${formatBytesExact(row.bytes)})`],
    ['Stride', row.stride === null ? 'none' : formatShape(row.stride)],
    ['Storage offset', `${formatCount(row.storageOffset)} elements`],
    ...(row.fileOffset === null
      ? []
      : [['In the file', `${formatCount(row.fileOffset)} (${formatOffset(row.fileOffset)})`] as const]),
    ['Device', row.device],
    ['Layout', row.layout],
    ['Requires grad', row.requiresGrad ? 'yes' : 'no'],
    ...(row.className === '' ? [] : [['Class', row.className] as const]),
    ...(stats === null
      ? []
      : ([
          ['NaN', formatCount(stats.nan)],
          ['Inf', formatCount(stats.inf)],
          ['Zero', formatCount(stats.zero)],
          ['Min', formatNumber(stats.min)],
          ['Max', formatNumber(stats.max)],
          ['Mean', formatNumber(stats.mean)],
          ['Std', formatNumber(stats.std)],
        ] as const)),
  ];
}
