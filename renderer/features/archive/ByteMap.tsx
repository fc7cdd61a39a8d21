import { useMemo, type MouseEvent } from 'react';
import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatBytes } from '../../format/bytes.ts';
import styles from './ByteMap.module.css';
import { bytesPerKind, cellsOf, type ByteKind, type Cell, type Segment } from './byte-map.ts';
import { classNames } from '../../ui/class-names.ts';

interface Props {
  readonly segments: readonly Segment[];
  readonly size: number;
  readonly rows: readonly ArchiveEntry[];
  readonly selected: number | null;
  readonly onSelect: (entry: number) => void;
  /** Show the bytes from this offset on. */
  readonly onBytes: (offset: number) => void;
}

const COLUMNS = 128;
const LINES = 8;
const KINDS: readonly (readonly [ByteKind, string])[] = [
  ['damage', 'damaged'],
  ['storage', 'storages'],
  ['pickle', 'pickle'],
  ['other', 'other entries'],
  ['header', 'headers and padding'],
  ['gap', 'between entries'],
  ['directory', 'directory'],
];

/** The file as lines of cells read like text: each cell is the same number of bytes. A click selects the entry there. */
export function ByteMap({ segments, size, rows, selected, onSelect, onBytes }: Props) {
  const cells = useMemo(() => cellsOf(segments, size, COLUMNS * LINES), [segments, size]);
  const runs = useMemo(() => runsOf(cells), [cells]);
  const sums = useMemo(() => bytesPerKind(segments), [segments]);
  const entryAt = (event: MouseEvent<SVGSVGElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * COLUMNS);
    const line = Math.floor(((event.clientY - box.top) / box.height) * LINES);
    return cells[line * COLUMNS + column]?.entry ?? null;
  };
  const selectedRow = selected === null ? undefined : rows[selected];
  return (
    <div className={styles.map}>
      <svg
        role="img"
        aria-label={`Map of ${formatBytes(size)}: ${describeSums(sums)}`}
        viewBox={`0 0 ${COLUMNS} ${LINES}`}
        preserveAspectRatio="none"
        className={styles.picture}
        onClick={(event) => {
          const entry = entryAt(event);
          if (entry !== null) onSelect(entry);
        }}
      >
        {runs.map(({ column, line, length, cell }) => (
          <rect
            key={`${line} ${column}`}
            x={column}
            y={line + 0.06}
            width={length}
            height={0.88}
            className={classNames(
              styles[cell.kind],
              cell.kind === 'storage' && (cell.entry ?? 0) % 2 === 1 && styles.odd,
              selected !== null && cell.entry === selected && styles.selected,
            )}
          />
        ))}
      </svg>
      <ul className={styles.legend} aria-label="Bytes by kind">
        {KINDS.filter(([kind]) => (sums.get(kind) ?? 0) > 0).map(([kind, words]) => (
          <li key={kind}>
            <svg className={styles.swatch} viewBox="0 0 1 1" aria-hidden="true">
              <rect width="1" height="1" className={styles[kind]} />
            </svg>
            {words} <span className={styles.bytes}>{formatBytes(sums.get(kind) ?? 0)}</span>
          </li>
        ))}
        <li className={styles.scale}>one cell {formatBytes(Math.round(size / (COLUMNS * LINES)))}</li>
        {selectedRow !== undefined && (
          <li className={styles.chosen}>
            <bdi>{displayText(selectedRow.name, 120)}</bdi>{' '}
            <button type="button" className={styles.link} onClick={() => onBytes(selectedRow.dataOffset)}>
              See its bytes
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

interface Run {
  readonly column: number;
  readonly line: number;
  readonly length: number;
  readonly cell: Cell;
}

/** Neighbours of one entry and kind in one line are one rectangle. */
function runsOf(cells: readonly Cell[]): readonly Run[] {
  const runs: (Run & { length: number })[] = [];
  for (const [place, cell] of cells.entries()) {
    const [line, column] = [Math.floor(place / COLUMNS), place % COLUMNS];
    const last = runs.at(-1);
    if (last !== undefined && last.line === line && last.cell.kind === cell.kind && last.cell.entry === cell.entry)
      last.length += 1;
    else runs.push({ column, line, length: 1, cell });
  }
  return runs;
}

function describeSums(sums: ReadonlyMap<ByteKind, number>): string {
  return KINDS.flatMap(([kind, words]) => {
    const bytes = sums.get(kind) ?? 0;
    return bytes === 0 ? [] : [`${words} ${formatBytes(bytes)}`];
  }).join(', ');
}
