import { ZoomToFitIcon } from '@blueprintjs/icons';
import { useCallback, useState } from 'react';
import type { ByteRange } from '../../../src-core/contract/archive.ts';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { formatBytes, formatOffset } from '../../format/bytes.ts';
import { plural } from '../../format/count.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Name } from '../../ui/Name.tsx';
import styles from './ByteRanges.module.css';
import { HexPage } from './HexPage.tsx';
import { RANGE_WORDS } from './range-words.ts';

interface Props {
  readonly view: CheckpointView;
  readonly revision: number;
}

const RANGES_AT_MOST = 400;

/** The part of the bytes that were asked for, in the list; once, when it becomes that. */
const bringIntoSight = (part: HTMLElement | null) => part?.scrollIntoView({ block: 'nearest' });

/** Every byte of the file as a run of something: what, where, how long, and whose. Several small ones open when chosen. */
export function ByteRanges({ view, revision }: Props) {
  const client = useClient();
  const { id } = view.item;
  const { size } = view.report;
  const place = useAppStore((state) => (state.bytePlace?.id === id ? state.bytePlace.offset : 0));
  const go = useAppStore((state) => state.bytesOpened);
  const seeTensor = useAppStore((state) => state.tensorValuesOpened);
  const [part, setPart] = useState<{ readonly from: number; readonly to: number }>({ from: 0, to: size });
  const ask = useCallback(
    () => client.byteMap(id, part.from, part.to, RANGES_AT_MOST),
    [client, id, part.from, part.to],
  );
  const answer = useAnswer(ask, revision);
  if (answer.status === 'failed') return <EmptyState title="The map could not be made">{answer.message}</EmptyState>;
  if (answer.status === 'reading') return null;
  const { ranges } = answer.value;
  const open = (range: ByteRange) => {
    if (range.count > 1) setPart({ from: range.start, to: range.end });
    go(range.start);
  };
  return (
    <div className={styles.view}>
      <div className={styles.left}>
        <div className={styles.head}>
          <span className={styles.muted}>
            {formatOffset(part.from)} to {formatOffset(part.to)}, {formatBytes(part.to - part.from)}
          </span>
          <IconButton
            label="See the whole file"
            icon={<ZoomToFitIcon size={14} />}
            disabled={part.from === 0 && part.to === size}
            onClick={() => setPart({ from: 0, to: size })}
          />
        </div>
        <Strip ranges={ranges} from={part.from} to={part.to} place={place} />
        <ul aria-label="Parts of the file" className={styles.list}>
          {ranges.map((range) => (
            <li key={range.start} className={styles.line}>
              <button
                type="button"
                className={styles.range}
                {...(place >= range.start &&
                  place < range.end && { 'aria-current': 'true' as const, ref: bringIntoSight })}
                onClick={() => open(range)}
              >
                <span className={classNames(styles.swatch, styles[range.kind])} />
                <code>{formatOffset(range.start)}</code>
                <span className={styles.size}>{formatBytes(range.end - range.start)}</span>
                {range.name !== '' && <Name name={range.name} mono className={styles.name} />}
                <span className={styles.kind}>
                  {range.count > 1 ? plural(range.count, 'part') : RANGE_WORDS[range.kind]}
                </span>
              </button>
              <TensorLink tensor={range.tensor} onOpen={seeTensor} />
            </li>
          ))}
        </ul>
      </div>
      <HexPage id={id} revision={revision} offset={place} onGo={go} />
    </div>
  );
}

function TensorLink({ tensor, onOpen }: { readonly tensor: number | null; readonly onOpen: (tensor: number) => void }) {
  if (tensor === null) return null;
  return (
    <button
      type="button"
      className={styles.link}
      aria-label={`Values of tensor ${tensor}`}
      onClick={() => onOpen(tensor)}
    >
      values
    </button>
  );
}

interface StripProps {
  readonly ranges: readonly ByteRange[];
  readonly from: number;
  readonly to: number;
  readonly place: number;
}

/** The same to scale. The list below says it in words. */
function Strip({ ranges, from, to, place }: StripProps) {
  const scale = to > from ? 1000 / (to - from) : 0;
  return (
    <svg className={styles.strip} viewBox="0 0 1000 1" preserveAspectRatio="none" aria-hidden="true">
      {ranges.map((range) => {
        const extent = { x: (range.start - from) * scale, width: Math.max(0.8, (range.end - range.start) * scale) };
        const isChosen = place >= range.start && place < range.end;
        return (
          <g key={range.start}>
            <rect {...extent} height={0.8} className={styles[range.kind]} />
            {isChosen && <rect {...extent} y={0.88} height={0.12} className={styles.chosen} />}
          </g>
        );
      })}
    </svg>
  );
}
