import { failureText } from './failure-text.ts';

export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export type PageStatus<P> =
  | { readonly status: 'loading' }
  /** `head` is the page that came last; its totals speak of the whole list. `revision` grows as pages arrive. */
  | { readonly status: 'ready'; readonly head: P; readonly revision: number }
  | { readonly status: 'failed'; readonly message: string };

const ROWS_PER_PAGE = 250;
const PAGES_KEPT = 120;
/** A table that is looked at lies on two pages at most. */
const PAGES_IN_SIGHT = 2;

/**
 * A long list that stays in the engine: rows are asked for by page as they come into sight, and the pages not seen for
 * longest are let go. A React external store: `subscribe` and `snapshot`.
 */
export class PageCache<Row, P extends Page<Row> = Page<Row>> {
  readonly #fetchPage: (offset: number, limit: number) => Promise<P>;
  /** In order of last use. */
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Set<number>();
  readonly #outdated = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #status: PageStatus<P> = { status: 'loading' };

  /** Which reading of the file the rows are of. */
  readonly revision: number;

  constructor(fetchPage: (offset: number, limit: number) => Promise<P>, revision = 0) {
    this.#fetchPage = fetchPage;
    this.revision = revision;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.want(0, 1);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): PageStatus<P> => this.#status;

  /** The row at `index`, or undefined while it is not here. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / ROWS_PER_PAGE))?.[index % ROWS_PER_PAGE];
  }

  /** Rows `[from, to)` are in sight: fetch what is not here. */
  want(from: number, to: number): void {
    for (let page = Math.floor(from / ROWS_PER_PAGE); page * ROWS_PER_PAGE < to; page += 1) {
      const rows = this.#pages.get(page);
      if (rows !== undefined) {
        this.#pages.delete(page);
        this.#pages.set(page, rows);
        if (this.#outdated.has(page)) void this.#load(page);
      } else void this.#load(page);
    }
  }

  /**
   * The engine knows more of the same rows by now. Pages stay until their successors are here; those in sight are asked
   * for at once, the others when they come into sight again.
   */
  refresh(): void {
    const seen = [...this.#pages.keys()];
    for (const page of seen) this.#outdated.add(page);
    for (const page of seen.slice(-PAGES_IN_SIGHT)) void this.#load(page);
  }

  /** All rows `[from, to)`, fetched where needed, at most `limit` at once asked for. */
  async collect(from: number, to: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    const step = 1000;
    for (let offset = from; offset < to; offset += step) {
      const page = await this.#fetchPage(offset, Math.min(step, to - offset));
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    }
    return rows;
  }

  async #load(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    this.#outdated.delete(page);
    try {
      const head = await this.#fetchPage(page * ROWS_PER_PAGE, ROWS_PER_PAGE);
      this.#pages.set(page, head.rows);
      this.#letGo();
      const revision = this.#status.status === 'ready' ? this.#status.revision + 1 : 1;
      this.#tell({ status: 'ready', head, revision });
    } catch (error) {
      this.#tell({ status: 'failed', message: failureText(error) });
    } finally {
      this.#asked.delete(page);
    }
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
