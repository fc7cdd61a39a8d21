import { dtypeBytes, type KnownDType } from '../../model/dtype.ts';
import { bytesOfPairs, statsOfCounts, swapCodes } from '../code-stats.ts';
import { decodeNumbers } from '../decode.ts';
import { codeTable, type CodeTable } from '../float-codes.ts';
import type { Workspace } from '../kernels.ts';
import { countSpread, mergeSpreads, SPREAD_CODES, spreadCodesOf, spreadOfTable, type Spread } from '../spread.ts';
import { finiteCount, mergeStats, type Stats } from '../stats.ts';
import type { NumbersPart } from './task.ts';

/** Reading the 65,536 counters costs as much as decoding this many bytes. */
const WORTH_A_TABLE = 96 << 10;
/** Bytes decoded at once where no kernel counts. */
const BLOCK = 8192;

/** What is known of the part that is being counted. */
export interface Counted {
  stats: Stats;
  /** Null where it is not asked for. */
  spread: Spread | null;
}

/** Whether a part's codes are counted rather than decoded: dtypes of one or two bytes, where there are many. */
export function isCountable({ kernels }: Workspace, part: NumbersPart): boolean {
  if (kernels === null || (!part.spread && part.end - part.start < WORTH_A_TABLE)) return false;
  return codeTable(part.dtype) !== null;
}

/** One table of counters for whichever part is being counted; another part takes it over. */
export class TableCounter {
  readonly #work: Workspace;
  #owner: { readonly part: NumbersPart; readonly state: Counted; readonly holds: 'codes' | 'spread' } | null = null;
  readonly #bytes = new Float64Array(256);
  readonly #block = new Float64Array(BLOCK * 2);
  readonly #buckets = new Float64Array(SPREAD_CODES);

  constructor(work: Workspace) {
    this.#work = work;
  }

  /** Count the codes of whole units in bytes `[from, to)` of the workspace: statistics and spread come of them. */
  codes(part: NumbersPart, state: Counted, from: number, to: number): void {
    this.#take(part, state, 'codes');
    const { kernels, table, tableAt, bytes } = this.#work;
    if (kernels === null) return;
    const length = to - from;
    const units = length >>> 1;
    const first = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8);
    if (units > 0 && kernels.isOneCode16(from, units) !== 0) table[first] = (table[first] ?? 0) + units;
    else kernels.countCodes16(from, units, tableAt);
    if (length % 2 === 1) this.#countLast(part, state, bytes[to - 1] ?? 0);
  }

  /** Count how the numbers in bytes `[from, to)` are spread; `stats` are theirs. */
  spread(part: NumbersPart, state: Counted, from: number, to: number, stats: Stats): void {
    this.#take(part, state, 'spread');
    const { kernels, tableAt } = this.#work;
    const { dtype, order } = part;
    const kernel = Object.hasOwn(SPREAD_KERNELS, dtype) ? SPREAD_KERNELS[dtype] : undefined;
    const isFinite = dtype === 'float32' || finiteCount(stats) === stats.elements;
    if (kernels !== null && kernel !== undefined && order === 'little' && isFinite)
      kernels[kernel](from, (to - from) / (dtypeBytes(dtype) ?? 1), tableAt);
    else this.#decode(part, from, to);
  }

  /** Make of what was counted what is known of a part that ends. */
  settle(part: NumbersPart, state: Counted): void {
    if (this.#owner?.part === part && this.#owner.state === state) this.#flush();
  }

  #take(part: NumbersPart, state: Counted, holds: 'codes' | 'spread'): void {
    if (this.#owner?.part === part && this.#owner.holds === holds) return;
    this.#flush();
    this.#owner = { part, state, holds };
    this.#work.table.fill(0);
  }

  #decode({ dtype, order }: NumbersPart, from: number, to: number): void {
    const numbersPerByte = (dtype === 'float4_e2m1fn_x2' ? 2 : 1) / (dtypeBytes(dtype) ?? 1);
    for (let at = from; at < to; at += BLOCK) {
      const bytes = this.#work.bytes.subarray(at, Math.min(at + BLOCK, to));
      decodeNumbers(bytes, dtype, order, this.#block);
      countSpread(this.#block, bytes.length * numbersPerByte, this.#work.table);
    }
  }

  #flush(): void {
    const owner = this.#owner;
    this.#owner = null;
    if (owner === null) return;
    const { part, state, holds } = owner;
    if (holds === 'spread') {
      const isRaw = part.dtype === 'float32';
      addSpread(state, spreadOfTable(this.#work.table, !isRaw));
      return;
    }
    const codes = codeTable(part.dtype);
    if (codes !== null) this.#settleCodes(part, state, codes);
  }

  #settleCodes(part: NumbersPart, state: Counted, codes: CodeTable): void {
    const { table } = this.#work;
    let counts: Uint32Array | Float64Array = table;
    if (dtypeBytes(part.dtype) === 1) {
      bytesOfPairs(table, this.#bytes);
      counts = this.#bytes;
    } else if (part.order === 'big') counts = swapCodes(table);
    this.#addCodes(part, state, counts, codes);
  }

  #addCodes(part: NumbersPart, state: Counted, counts: Uint32Array | Float64Array, codes: CodeTable): void {
    state.stats = mergeStats(state.stats, statsOfCounts(counts, codes));
    if (!part.spread) return;
    const buckets = bucketsOfCodes(part.dtype, codes);
    this.#buckets.fill(0);
    for (let code = 0; code < counts.length; code++) {
      const count = counts[code] ?? 0;
      if (count === 0) continue;
      const bucket = buckets[code] ?? 0;
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count;
    }
    addSpread(state, spreadOfTable(this.#buckets, true));
  }

  /** A byte without a partner. */
  #countLast(part: NumbersPart, state: Counted, code: number): void {
    const codes = codeTable(part.dtype);
    if (codes === null) return;
    const one = new Float64Array(256);
    one[code] = 1;
    this.#addCodes(part, state, one, codes);
  }
}

function addSpread(state: Counted, spread: Spread): void {
  state.spread = state.spread === null ? spread : mergeSpreads(state.spread, spread);
}

type SpreadKernel = 'spreadF32' | 'spreadF64' | 'spreadI32' | 'spreadU32' | 'spreadI64' | 'spreadU64';

const SPREAD_KERNELS: Readonly<Record<string, SpreadKernel>> = {
  float32: 'spreadF32',
  float64: 'spreadF64',
  int32: 'spreadI32',
  qint32: 'spreadI32',
  uint32: 'spreadU32',
  int64: 'spreadI64',
  uint64: 'spreadU64',
};

const bucketTables = new Map<KnownDType, Uint16Array>();

function bucketsOfCodes(dtype: KnownDType, { values }: CodeTable): Uint16Array {
  const known = bucketTables.get(dtype);
  if (known !== undefined) return known;
  const table = spreadCodesOf(values);
  bucketTables.set(dtype, table);
  return table;
}
