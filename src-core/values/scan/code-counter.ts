import { dtypeBytes } from '../../model/dtype.ts';
import { bytesOfPairs, statsOfCounts, swapCodes } from '../code-stats.ts';
import { codeTable } from '../float-codes.ts';
import type { Workspace } from '../kernels.ts';
import { mergeStats, type Stats } from '../stats.ts';
import type { NumbersPart } from './task.ts';

/** Reading the 65,536 counters costs as much as decoding this many bytes. */
const WORTH_A_TABLE = 96 << 10;

/** Whether a part's codes are counted rather than decoded: dtypes of one or two bytes, where there are many. */
export function isCountable({ kernels }: Workspace, part: NumbersPart): boolean {
  if (kernels === null || part.end - part.start < WORTH_A_TABLE) return false;
  return codeTable(part.dtype) !== null;
}

/** One table of counters for whichever part is being counted; another part takes it over. */
export class CodeCounter {
  readonly #work: Workspace;
  #owner: { readonly part: NumbersPart; readonly state: { stats: Stats } } | null = null;
  readonly #bytes = new Float64Array(256);

  constructor(work: Workspace) {
    this.#work = work;
  }

  /** Count the codes of whole units in bytes `[from, to)` of the workspace. */
  count(part: NumbersPart, state: { stats: Stats }, from: number, to: number): void {
    if (this.#owner?.part !== part) {
      this.#flush();
      this.#owner = { part, state };
      this.#work.table.fill(0);
    }
    const { kernels, table, tableAt, bytes } = this.#work;
    if (kernels === null) return;
    const length = to - from;
    const units = length >>> 1;
    const first = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8);
    if (units > 0 && kernels.isOneCode16(from, units) !== 0) table[first] = (table[first] ?? 0) + units;
    else kernels.countCodes16(from, units, tableAt);
    if (length % 2 === 1) this.#countLast(part, bytes[to - 1] ?? 0);
  }

  /** Make statistics of what was counted for a part that ends. */
  settle(part: NumbersPart, state: { stats: Stats }): void {
    if (this.#owner?.part === part && this.#owner.state === state) this.#flush();
  }

  #flush(): void {
    const owner = this.#owner;
    this.#owner = null;
    if (owner === null) return;
    const { part, state } = owner;
    const codes = codeTable(part.dtype);
    if (codes === null) return;
    const { table } = this.#work;
    let counts: Uint32Array | Float64Array = table;
    if (dtypeBytes(part.dtype) === 1) {
      bytesOfPairs(table, this.#bytes);
      counts = this.#bytes;
    } else if (part.order === 'big') counts = swapCodes(table);
    state.stats = mergeStats(state.stats, statsOfCounts(counts, codes));
  }

  /** A byte without a partner. */
  #countLast(part: NumbersPart, code: number): void {
    const codes = codeTable(part.dtype);
    if (codes === null || this.#owner === null) return;
    const one = new Float64Array(256);
    one[code] = 1;
    this.#owner.state.stats = mergeStats(this.#owner.state.stats, statsOfCounts(one, codes));
  }
}
