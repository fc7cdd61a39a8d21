import type { Client } from '../../../src-core/contract/client.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { ValueRow } from '../../../src-core/contract/value-tree.ts';
import { failureText } from '../../store/failure-text.ts';

export const CHILDREN_PER_PAGE = 200;

/** Children of one open node that are here. */
interface Branch {
  readonly total: number;
  readonly rows: readonly ValueRow[];
  readonly status: 'loading' | 'ready' | 'failed';
  readonly message: string;
}

export type TreeLine =
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly depth: number;
      readonly row: ValueRow;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'more';
      readonly key: string;
      readonly depth: number;
      readonly node: number;
      readonly left: number;
    }
  | { readonly kind: 'note'; readonly key: string; readonly depth: number; readonly text: string };

const ROOT = 0;
const DEPTH_AT_MOST = 64;

/** The value tree as far as it was opened. A React external store; children are fetched when a node opens, a page at a time. */
export class ValueNodes {
  readonly #client: Pick<Client, 'values'>;
  readonly #id: CheckpointId;
  readonly #branches = new Map<number, Branch>();
  readonly #open = new Set<string>(['']);
  readonly #listeners = new Set<() => void>();
  #lines: readonly TreeLine[] = [];

  constructor(client: Pick<Client, 'values'>, id: CheckpointId) {
    this.#client = client;
    this.#id = id;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#branches.has(ROOT)) void this.more(ROOT);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): readonly TreeLine[] => this.#lines;

  /** Open or close the node shown at `key`. One node may be shown in several places, each open or not. */
  toggle(key: string, node: number): void {
    if (this.#open.has(key)) this.#open.delete(key);
    else {
      this.#open.add(key);
      const branch = this.#branches.get(node);
      if (branch === undefined || branch.status === 'failed') {
        void this.more(node);
        return;
      }
    }
    this.#tell();
  }

  /** Fetch the next page of children. */
  async more(node: number): Promise<void> {
    const before = this.#branches.get(node) ?? { total: 0, rows: [], status: 'ready', message: '' };
    if (before.status === 'loading') return;
    this.#branches.set(node, { ...before, status: 'loading' });
    this.#tell();
    try {
      const page = await this.#client.values(this.#id, node, before.rows.length, CHILDREN_PER_PAGE);
      this.#branches.set(node, {
        total: page.total,
        rows: [...before.rows, ...page.rows],
        status: 'ready',
        message: '',
      });
    } catch (error) {
      this.#branches.set(node, { ...before, status: 'failed', message: failureText(error) });
    }
    this.#tell();
  }

  #tell(): void {
    this.#lines = [...this.#linesOf(ROOT, '', 0)];
    for (const listener of this.#listeners) listener();
  }

  *#linesOf(node: number, path: string, depth: number): Generator<TreeLine> {
    const branch = this.#branches.get(node);
    if (branch === undefined) return;
    for (const [place, row] of branch.rows.entries()) {
      const key = `${path}/${place}`;
      const isOpen = row.node !== null && this.#open.has(key);
      yield { kind: 'value', key, depth, row, isOpen };
      if (isOpen && depth < DEPTH_AT_MOST) yield* this.#linesOf(row.node, key, depth + 1);
    }
    const left = branch.total - branch.rows.length;
    if (branch.status === 'loading') yield { kind: 'note', key: `${path}/loading`, depth, text: 'reading…' };
    else if (branch.status === 'failed') yield { kind: 'note', key: `${path}/failed`, depth, text: branch.message };
    else if (left > 0) yield { kind: 'more', key: `${path}/more`, depth, node, left };
    else if (branch.total === 0) yield { kind: 'note', key: `${path}/empty`, depth, text: 'empty' };
  }
}
