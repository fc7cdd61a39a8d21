import { CrossIcon } from '@blueprintjs/icons';
import type { TensorGroup, TensorRow } from '../../../src-core/contract/tensors.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatBytes, formatBytesExact, formatOffset } from '../../format/bytes.ts';
import { formatCount } from '../../format/count.ts';
import { shownName } from '../../format/name.ts';
import { formatNumber } from '../../format/number.ts';
import { elementsOf, formatShape } from '../../format/shape.ts';
import { useAppStore } from '../../store/store-context.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './TensorDetails.module.css';

interface Props {
  readonly row: TensorRow;
  readonly onClose: () => void;
}

/** Letters from which on a name may have to be scrolled, by keys as well. */
const SCROLLED_NAME = 200;

/** Everything known of one tensor, or of repeated layers together, beside the table. */
export function TensorDetails({ row, onClose }: Props) {
  const follow = useAppStore((state) => state.storageFollowed);
  const seeBytes = useAppStore((state) => state.bytesOpened);
  const seeValues = useAppStore((state) => state.tensorValuesOpened);
  const { storage } = row;
  return (
    <aside aria-label="Tensor" className={styles.details}>
      <div className={styles.head}>
        <h2 className={styles.name} {...(row.name.length > SCROLLED_NAME && { tabIndex: 0 })}>
          <bdi>{shownName(row.name)}</bdi>
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
      {row.group === undefined && row.readable && (
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
      {row.stats === null && row.group === undefined && (
        <p className={styles.note}>No statistics: values are read at level 5, when asked for.</p>
      )}
    </aside>
  );
}

function factsOf(row: TensorRow): readonly (readonly [string, string])[] {
  const { stats, group } = row;
  return [
    ...(group === undefined ? [] : [['Tensors', formatCount(group.tensors)] as const]),
    ...(row.readable ? [] : [['State', stateOf(group)] as const]),
    ['Shape', row.shapeUnknown === true ? 'not known' : formatShape(row.shape)],
    ['Dtype', row.dtype],
    ...(row.shapeUnknown === true
      ? []
      : [['Parameters', formatCount(elementsOf(row.shape) * (group?.tensors ?? 1))] as const]),
    ['Size', row.bytes === null ? 'not whole bytes' : `${formatBytes(row.bytes)} (${formatBytesExact(row.bytes)})`],
    ['Stride', row.stride === null ? 'none' : formatShape(row.stride)],
    ...(group === undefined ? [['Storage offset', `${formatCount(row.storageOffset)} elements`] as const] : []),
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

function stateOf(group: TensorGroup | undefined): string {
  if (group === undefined) return 'its bytes are missing or damaged';
  return `the bytes of ${formatCount(group.unreadable)} are missing or damaged`;
}
