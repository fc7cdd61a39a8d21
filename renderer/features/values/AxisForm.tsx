import { NumericInput } from '@blueprintjs/core';
import { Choice } from '../../ui/Choice.tsx';
import styles from './AxisForm.module.css';
import { withAxis, withIndex, type Plane } from './plane.ts';

interface Props {
  readonly shape: readonly number[];
  readonly plane: Plane;
  readonly onChange: (plane: Plane) => void;
}

/** Which dimension runs down, which runs right, and where the others stand. A matrix needs none of it. */
export function AxisForm({ shape, plane, onChange }: Props) {
  const { row, column } = plane.axes;
  const options = shape.map((size, axis) => [String(axis), `dim ${axis} (${size})`] as const);
  return (
    <div className={styles.form}>
      {row !== null && (
        <label className={styles.field}>
          down
          <Choice
            value={String(row)}
            options={options}
            onChoose={(axis) => onChange(withAxis(shape, plane, 'row', Number(axis)))}
          />
        </label>
      )}
      {column !== null && shape.length > 1 && (
        <label className={styles.field}>
          right
          <Choice
            value={String(column)}
            options={options}
            onChoose={(axis) => onChange(withAxis(shape, plane, 'column', Number(axis)))}
          />
        </label>
      )}
      {shape.map((size, dimension) =>
        dimension === row || dimension === column ? null : (
          <label key={dimension} className={styles.field}>
            dim {dimension} at
            <NumericInput
              size="small"
              className={styles.index ?? ''}
              aria-label={`Index in dimension ${dimension}, 0 to ${size - 1}`}
              min={0}
              max={size - 1}
              clampValueOnBlur
              value={plane.fixed[dimension] ?? 0}
              onValueChange={(index) => {
                if (Number.isInteger(index) && index >= 0 && index < size) onChange(withIndex(plane, dimension, index));
              }}
            />
          </label>
        ),
      )}
    </div>
  );
}
