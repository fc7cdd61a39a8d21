import { InputGroup } from '@blueprintjs/core';
import { ZoomInIcon, ZoomOutIcon, ZoomToFitIcon } from '@blueprintjs/icons';
import { useCallback, useState, type KeyboardEvent } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import type { Slice } from '../../../src-core/contract/values.ts';
import { formatNumber } from '../../format/number.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { AxisForm } from './AxisForm.tsx';
import { rangeOf } from './heat-colours.ts';
import { HeatMap, NumberGrid } from './HeatMap.tsx';
import styles from './HeatMapView.module.css';
import { CELLS_AT_MOST, closeUp, moved, showsNumbers, wholePlane, zoomed, type Plane } from './plane.ts';

interface Props {
  readonly id: CheckpointId;
  readonly row: TensorRow;
  readonly revision: number;
}

const MOVES: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-0.25, 0],
  ArrowDown: [0.25, 0],
  ArrowLeft: [0, -0.25],
  ArrowRight: [0, 0.25],
};

/** A plane of the tensor as a picture: choose its axes, look closer until every number can be read. */
export function HeatMapView({ id, row, revision }: Props) {
  const client = useClient();
  const { index, shape } = row;
  const [plane, setPlane] = useState<Plane>(() => wholePlane(shape));
  const [typedRange, setTypedRange] = useState('');
  const [pointed, setPointed] = useState<{ readonly row: number; readonly column: number } | null>(null);
  // Numbers are shown with the plane they are of, also while those of the next one are on their way.
  const ask = useCallback(async () => {
    const cells = { rows: CELLS_AT_MOST, columns: CELLS_AT_MOST };
    return { of: plane, slice: await client.slice(id, { tensor: index, ...plane, cells }) };
  }, [client, id, index, plane]);
  const answer = useAnswer(ask, revision);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = MOVES[event.key];
    if (step !== undefined) setPlane(moved(shape, plane, ...step));
    else if (event.key === '+') setPlane(zoomed(shape, plane, 0.5));
    else if (event.key === '-') setPlane(zoomed(shape, plane, 2));
    else if (event.key === '0') setPlane({ ...wholePlane(shape), ...restOf(plane, shape) });
    else return;
    event.preventDefault();
  };
  if (answer.status === 'failed') return <EmptyState title="No picture">{answer.message}</EmptyState>;
  if (answer.status === 'ready' && !answer.value.slice.ok)
    return <EmptyState title="No picture">Not read: {answer.value.slice.why}</EmptyState>;
  const slice = answer.status === 'ready' && answer.value.slice.ok ? answer.value.slice : null;
  const shown = answer.status === 'ready' ? answer.value.of : plane;
  const asked = Number(typedRange);
  const range = typedRange !== '' && asked > 0 ? asked : slice === null ? 0 : rangeOf(slice.min, slice.max);
  return (
    <div className={styles.view}>
      <div className={styles.tools}>
        <AxisForm shape={shape} plane={plane} onChange={setPlane} />
        <IconButton
          label="Look closer"
          icon={<ZoomInIcon size={14} />}
          onClick={() => setPlane(zoomed(shape, plane, 0.5))}
        />
        <IconButton
          label="Look from farther"
          icon={<ZoomOutIcon size={14} />}
          onClick={() => setPlane(zoomed(shape, plane, 2))}
        />
        <IconButton
          label="See all of it"
          icon={<ZoomToFitIcon size={14} />}
          onClick={() => setPlane({ ...wholePlane(shape), ...restOf(plane, shape) })}
        />
      </div>
      <div
        role="group"
        aria-label="Plane: arrow keys move, plus and minus zoom"
        tabIndex={0}
        aria-busy={answer.isStale}
        className={styles.stage}
        onKeyDown={onKeyDown}
      >
        {slice !== null &&
          (showsNumbers(shown) ? (
            <NumberGrid slice={slice} offset={shown.offset} range={range} />
          ) : (
            <HeatMap
              slice={slice}
              offset={shown.offset}
              range={range}
              onPoint={setPointed}
              onOpen={(at, column) => setPlane(closeUp(shape, shown, at, column))}
            />
          ))}
      </div>
      <div className={styles.foot}>
        <svg className={styles.scale} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          {Array.from({ length: 25 }, (_, place) => {
            const value = (place - 12) / 12;
            return (
              <rect
                key={place}
                x={place * 4}
                width={4.05}
                height={1}
                className={value < 0 ? styles.negative : styles.positive}
                fillOpacity={Math.abs(value)}
              />
            );
          })}
        </svg>
        <label className={styles.range}>
          full colour at ±
          <InputGroup
            size="small"
            className={styles.rangeInput ?? ''}
            placeholder={formatNumber(slice === null ? null : rangeOf(slice.min, slice.max))}
            value={typedRange}
            onValueChange={setTypedRange}
          />
        </label>
        <span className={styles.legend}>
          <span className={styles.nan} /> NaN <span className={styles.inf} /> Inf
        </span>
        <span className={styles.readout}>{slice === null ? '' : readout(slice, shown, pointed)}</span>
      </div>
    </div>
  );
}

/** All of the plane, with its axes and indexes as they are. */
function restOf({ axes, fixed }: Plane, shape: readonly number[]): Pick<Plane, 'axes' | 'fixed' | 'size'> {
  const along = (axis: number | null) => (axis === null ? 1 : (shape[axis] ?? 1));
  return { axes, fixed, size: { rows: along(axes.row), columns: along(axes.column) } };
}

function readout(slice: Slice, { offset }: Plane, pointed: { row: number; column: number } | null): string {
  const every =
    slice.step.row > 1 || slice.step.column > 1
      ? `one of ${slice.step.row} × ${slice.step.column} shown; click to look closer`
      : '';
  const value = pointed === null ? undefined : slice.cells[pointed.row * slice.columns + pointed.column];
  if (pointed === null || value === undefined) return every;
  const row = offset.row + pointed.row * slice.step.row;
  const column = offset.column + pointed.column * slice.step.column;
  return `[${row}, ${column}] = ${formatNumber(value)}`;
}
