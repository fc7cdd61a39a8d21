import type { ComparedRow } from '../../../src-core/contract/compare.ts';
import { DIFFERENCE_WORDS, dtypeWords, shapeWords, shareWords } from '../../format/difference-words.ts';
import { formatNumber } from '../../format/number.ts';
import { GridHeader, GridRow, type GridTitle } from '../../ui/GridRow.tsx';
import { Name } from '../../ui/Name.tsx';
import { VirtualTable, type RowPlace } from '../../ui/VirtualTable.tsx';
import styles from './CompareTable.module.css';

interface Props {
  readonly total: number;
  readonly rowAt: (index: number) => ComparedRow | undefined;
  readonly onSight: (from: number, to: number) => void;
}

const ROW_PX = 26;
const MIN_WIDTH_PX = 860;
const TEMPLATE = 'minmax(180px, 1fr) 104px 168px 136px 92px 92px 84px';
const TITLES: readonly GridTitle[] = [
  { title: 'Name' },
  { title: 'Difference' },
  { title: 'Shape' },
  { title: 'Dtype' },
  { title: 'Largest', isNumber: true },
  { title: 'Cosine', isNumber: true },
  { title: 'Changed', isNumber: true },
];

/** Tensors of both sides, one line each. */
export function CompareTable({ total, rowAt, onSight }: Props) {
  return (
    <VirtualTable
      label="Compared tensors"
      role="table"
      count={total}
      rowPx={ROW_PX}
      minWidth={MIN_WIDTH_PX}
      className={styles.table}
      onSight={onSight}
      header={<GridHeader titles={TITLES} template={TEMPLATE} />}
      row={(index, place) => {
        const row = rowAt(index);
        return row === undefined ? null : <CompareRow index={index} place={place} row={row} />;
      }}
    />
  );
}

interface RowProps {
  readonly index: number;
  readonly place: RowPlace;
  readonly row: ComparedRow;
}

function CompareRow({ index, place, row }: RowProps) {
  const { kind, renamed, a, b, values, why } = row;
  const name = a?.name ?? b?.name ?? '';
  return (
    <GridRow index={index} place={place} template={TEMPLATE}>
      <span role="cell" className={styles.name}>
        <Name name={renamed && b !== null ? `${name} → ${b.name}` : name} mono />
      </span>
      <span role="cell" className={styles[kind]} title={why}>
        {DIFFERENCE_WORDS[kind]}
      </span>
      <span role="cell">{shapeWords(row)}</span>
      <span role="cell">{dtypeWords(row)}</span>
      <span role="cell" className={styles.number}>
        {values === null ? '–' : formatNumber(values.maxAbsolute)}
      </span>
      <span role="cell" className={styles.number}>
        {values === null ? '–' : formatNumber(values.cosine)}
      </span>
      <span role="cell" className={styles.number}>
        {values === null ? '–' : shareWords(values.changed, values.elements)}
      </span>
    </GridRow>
  );
}
