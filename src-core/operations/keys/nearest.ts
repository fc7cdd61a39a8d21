import { groupBy } from '../../model/group-by.ts';

/** Rows of the table of Wagner and Fischer that one set of names may cost, whatever is asked: a fraction of a second. */
const ROWS_AT_MOST = 1_000_000;

/**
 * Names among which likely ones are looked for: another case, or a few letters apart. Of 200,000 keys every one may be
 * missing, so all questions together share one budget; when it is used up only the case of letters is still seen.
 */
export class NearestNames {
  readonly #names: readonly string[];
  readonly #rowsAtMost: number;
  #byLetters: ReadonlyMap<string, string> | null = null;
  #byLength: ReadonlyMap<number, readonly string[]> | null = null;
  #rows = 0;
  // Taken again for each pair of names.
  readonly #row: number[] = [];
  readonly #next: number[] = [];

  constructor(names: readonly string[], rowsAtMost = ROWS_AT_MOST) {
    this.#names = names;
    this.#rowsAtMost = rowsAtMost;
  }

  /** Whether letters are still compared. */
  get isSpent(): boolean {
    return this.#rows >= this.#rowsAtMost;
  }

  /** The name most like `wanted`, or null when none is near. */
  to(wanted: string): string | null {
    this.#byLetters ??= firstByLetters(this.#names);
    return this.#byLetters.get(wanted.toLowerCase()) ?? this.#fewLettersApart(wanted);
  }

  #fewLettersApart(wanted: string): string | null {
    const allowed = Math.max(1, Math.min(3, Math.floor(wanted.length / 4)));
    this.#byLength ??= groupBy(this.#names, ({ length }) => length);
    let best: string | null = null;
    let least = allowed + 1;
    for (const length of lengthsAround(wanted.length, allowed)) {
      if (Math.abs(length - wanted.length) >= least) continue;
      for (const name of this.#byLength.get(length) ?? []) {
        if (this.isSpent) return best;
        const distance = this.#distance(wanted, name, least);
        if (distance < least) [best, least] = [name, distance];
      }
    }
    return best;
  }

  /** Levenshtein distance, given up at `limit`: what both begin and end with is left out, the rest is a narrow band. */
  #distance(a: string, b: string, limit: number): number {
    let start = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
    let [endA, endB] = [a.length, b.length];
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
    this.#rows += 1;
    const width = endB - start;
    let [row, next] = [this.#row, this.#next];
    for (let j = 0; j <= Math.min(width, limit + 1); j++) row[j] = j;
    for (let i = 1; i <= endA - start; i++) {
      this.#rows += 1;
      const [from, to] = [Math.max(1, i - limit), Math.min(width, i + limit)];
      let least = from === 1 ? i : limit;
      next[from - 1] = least;
      for (let j = from; j <= to; j++) {
        const substituted = (row[j - 1] ?? limit) + (a[start + i - 1] === b[start + j - 1] ? 0 : 1);
        const value = Math.min(substituted, (row[j] ?? limit) + 1, (next[j - 1] ?? limit) + 1);
        next[j] = value;
        least = Math.min(least, value);
      }
      if (to < width) next[to + 1] = limit;
      if (least >= limit) return limit;
      [row, next] = [next, row];
    }
    return row[width] ?? limit;
  }
}

/** The name most like `wanted`, or null when none is near: another case, or a few letters apart. */
export function nearestName(wanted: string, names: readonly string[]): string | null {
  return new NearestNames(names).to(wanted);
}

/** Of names that differ in case alone the first. */
function firstByLetters(names: readonly string[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    if (!first.has(lower)) first.set(lower, name);
  }
  return first;
}

/** The length itself first, then ever further from it. */
function lengthsAround(length: number, reach: number): readonly number[] {
  const lengths = [length];
  for (let by = 1; by <= reach; by++) lengths.push(length - by, length + by);
  return lengths;
}
