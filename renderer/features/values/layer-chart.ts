import type { LayerRow } from '../../../src-core/contract/values.ts';

export type LayerMeasure = 'std' | 'norm';

export interface LayerBar {
  readonly row: LayerRow;
  /** Null where its values have not been read. */
  readonly value: number | null;
  /** 0 to 1. */
  readonly height: number;
  /** `sick`: NaN or infinities; `odd`: far from its neighbours. */
  readonly health: 'fine' | 'odd' | 'sick';
}

/** So many times the median, or its inverse, is worth a look. */
const ODD_FACTOR = 5;

/** One bar for each repeated layer, or for each part where nothing repeats. */
export function barsOf(rows: readonly LayerRow[], measure: LayerMeasure): readonly LayerBar[] {
  const repeated = rows.filter(({ depth }) => depth !== null);
  const drawn = repeated.length > 1 ? repeated : rows;
  const values = drawn.map(({ stats }) => (stats === null ? null : stats[measure]));
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  const median = known[Math.floor(known.length / 2)] ?? 0;
  const top = known.at(-1) ?? 0;
  return drawn.map((row, place) => {
    const value = values[place] ?? null;
    return { row, value, height: value === null || top <= 0 ? 0 : value / top, health: healthOf(row, value, median) };
  });
}

function healthOf({ stats }: LayerRow, value: number | null, median: number): LayerBar['health'] {
  if (stats === null || value === null) return 'fine';
  if (stats.nan > 0 || stats.inf > 0) return 'sick';
  return median > 0 && (value > median * ODD_FACTOR || value < median / ODD_FACTOR) ? 'odd' : 'fine';
}

/** `model.layers.17 has NaN; 2 layers are far from the others` — or that nothing stands out. */
export function overviewSentence(bars: readonly LayerBar[]): string {
  if (bars.every(({ value }) => value === null)) return 'The values of no layer have been read yet.';
  const sick = bars.filter(({ health }) => health === 'sick');
  const odd = bars.filter(({ health }) => health === 'odd');
  const parts = [
    namesOf(sick, 'holds NaN or infinities', 'hold NaN or infinities'),
    namesOf(odd, 'is far from the others', 'are far from the others'),
  ];
  const said = parts.filter((part) => part !== '').join('; ');
  return said === '' ? 'No layer stands out.' : `${said}.`;
}

function namesOf(bars: readonly LayerBar[], one: string, many: string): string {
  const [first] = bars;
  if (first === undefined) return '';
  return bars.length === 1 ? `\`${first.row.name.replaceAll('`', "'")}\` ${one}` : `${bars.length} layers ${many}`;
}
