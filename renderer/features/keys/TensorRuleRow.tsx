import { memo } from 'react';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { KeyRule } from '../../format/expectation-document.ts';
import { GridRow } from '../../ui/GridRow.tsx';
import { Name } from '../../ui/Name.tsx';
import styles from './TensorRuleRow.module.css';

interface Props {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly row: TensorRow;
  /** What is expected of it; null where nothing is. */
  readonly rule: KeyRule | null;
  readonly isActive: boolean;
  readonly onTick: (row: TensorRow) => void;
  readonly onDimension: (row: TensorRow, axis: number) => void;
  readonly onDType: (row: TensorRow) => void;
}

export const RULE_TEMPLATE = '28px minmax(120px, 1fr) minmax(70px, auto) 84px';

export const TensorRuleRow = memo(function TensorRuleRow(props: Props) {
  const { id, index, top, height, row, rule, isActive, onTick, onDimension, onDType } = props;
  const name = displayText(row.name, 300);
  const expected: unknown = rule?.['shape'];
  const shape: readonly unknown[] = Array.isArray(expected)
    ? expected
    : rule === null
      ? row.shape
      : row.shape.map(() => '*');
  const dtype = dtypeText(rule === null ? row.dtype : rule['dtype']);
  return (
    <GridRow
      index={index}
      place={{ id, top, height }}
      template={RULE_TEMPLATE}
      label={`${name}, ${rule === null ? 'not expected' : 'expected'}`}
      isSelected={isActive}
      className={rule === null ? styles.off : undefined}
    >
      <span role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          className={styles.tick}
          checked={rule !== null}
          aria-label={`Expect ${name}`}
          onChange={() => onTick(row)}
        />
      </span>
      <span role="gridcell" className={styles.name}>
        <Name name={row.name} mono />
      </span>
      <span role="gridcell" className={styles.shape}>
        {shape.map((size, axis) => (
          <button
            key={axis}
            type="button"
            tabIndex={-1}
            className={styles.part}
            aria-pressed={size === '*'}
            aria-label={`Dimension ${axis + 1} of ${name}: ${size === '*' ? 'anything' : String(size)}`}
            onClick={() => onDimension(row, axis)}
          >
            {String(size)}
          </button>
        ))}
      </span>
      <span role="gridcell">
        <button
          type="button"
          tabIndex={-1}
          className={styles.part}
          aria-pressed={dtype === ANY}
          aria-label={`Dtype of ${name}: ${dtype === ANY ? 'any' : dtype}`}
          onClick={() => onDType(row)}
        >
          {dtype}
        </button>
      </span>
    </GridRow>
  );
});

const ANY = '*';

/** One dtype or several that are allowed; what is neither is shown as nothing known. */
function dtypeText(dtype: unknown): string {
  if (dtype === undefined) return ANY;
  const names: readonly unknown[] = Array.isArray(dtype) ? dtype : [dtype];
  return displayText(names.filter((name) => typeof name === 'string').join(' | ') || '?', 40);
}
