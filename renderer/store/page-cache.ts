import { failureText } from './failure-text.ts';

export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export type PageStatus<P> =
  | { readonly status: 'loading' }
  /** `head` is a page whose totals speak of the whole list; the same one while they do not change. `revision` grows as pages arrive. */
  | { readonly status: 'ready'; readonly head: P; readonly revision: number }
  | { readonly status: 'failed'; readonly message: string };

const ROWS_PER_PAGE = 250;
const PAGES_KEPT = 120;
/** A scroll bar that is dragged passes thousands of pages: only where it is now is worth asking for. */
const ASKED_AT_ONCE = 2;

/**
 * A long list that stays in the engine: rows are asked for by page as they come into sight, and the pages not seen for
 * longest are let go. A React external store: `subscribe` and `snapshot`.
 */
export class PageCache<Row, P extends Page<Row> = Page<Row>> {
  readonly #fetchPage: (offset: number, limit: number) => Promise<P>;
  readonly #begin: number;
  /** In order of last use. */
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Set<number>();
  /** Pages of the last look. */
  #wanted: readonly number[] = [];
  #lookedAt = 0;
  readonly #outdated = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #status: PageStatus<P> = { status: 'loading' };

  /** Which reading of the file the rows are of. */
  readonly revision: number;

  /** `begin` is the row to fetch first. */
  constructor(fetchPage: (offset: number, limit: number) => Promise<P>, revision = 0, begin = 0) {
    this.#fetchPage = fetchPage;
    this.revision = revision;
    this.#begin = begin;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.want(this.#begin, this.#begin + 1);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): PageStatus<P> => this.#status;

  /** The row at `index`, or undefined while it is not here. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / ROWS_PER_PAGE))?.[index % ROWS_PER_PAGE];
  }

  /** Rows `[from, to)` are in sight: fetch what is not here, and what comes next where they are moved through slowly. */
  want(from: number, to: number): void {
    const [first, last] = [Math.floor(from / ROWS_PER_PAGE), Math.floor(Math.max(from, to - 1) / ROWS_PER_PAGE)];
    const step = from - this.#lookedAt;
    this.#lookedAt = from;
    const inSight = Array.from({ length: last - first + 1 }, (_, place) => first + place);
    for (const page of inSight) this.#touch(page);
    const next = step === 0 || Math.abs(step) > ROWS_PER_PAGE ? [] : [step > 0 ? last + 1 : first - 1];
    this.#wanted = [...inSight, ...next.filter((page) => this.#exists(page))];
    this.#ask();
  }

  /**
   * The engine knows more of the same rows by now. Pages stay until their successors are here; those in sight are asked
   * for at once, the others when they come into sight again.
   */
  refresh(): void {
    // What is on its way was asked for before more was known.
    for (const page of [...this.#pages.keys(), ...this.#asked]) this.#outdated.add(page);
    this.#ask();
  }

  #touch(page: number): void {
    const rows = this.#pages.get(page);
    if (rows === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, rows);
  }

  /** Whether the list is known to be that long. */
  #exists(page: number): boolean {
    return this.#status.status === 'ready' && page >= 0 && page * ROWS_PER_PAGE < this.#status.head.total;
  }

  #ask(): void {
    for (const page of this.#wanted) {
      if (this.#asked.size >= ASKED_AT_ONCE) return;
      const isMissing = !this.#pages.has(page) || this.#outdated.has(page);
      if (isMissing && !this.#asked.has(page)) void this.#load(page);
    }
  }

  async #load(page: number): Promise<void> {
    this.#asked.add(page);
    this.#outdated.delete(page);
    try {
      const head = await this.#fetchPage(page * ROWS_PER_PAGE, ROWS_PER_PAGE);
      this.#pages.set(page, head.rows);
      this.#letGo();
      this.#asked.delete(page);
      const { head: before, revision } = this.#status.status === 'ready' ? this.#status : { head: null, revision: 0 };
      const kept = before !== null && saysTheSame(before, head) ? before : head;
      this.#tell({ status: 'ready', head: kept, revision: revision + 1 });
    } catch (error) {
      this.#asked.delete(page);
      this.#tell({ status: 'failed', message: failureText(error) });
      // Asked again by the next look, or when more is known: not in a circle.
      return;
    }
    this.#ask();
  }

  #letGo(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) return;
      this.#pages.delete(page);
    }
  }

  #tell(status: PageStatus<P>): void {
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether two pages tell the same of the list as a whole. */
function saysTheSame(a: object, b: object): boolean {
  const [before, now] = [Object.entries(a), Object.entries(b)];
  const of = new Map(before);
  return before.length === now.length && now.every(([name, value]) => name === 'rows' || of.get(name) === value);
}
