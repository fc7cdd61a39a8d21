import type { TensorInfo } from '../../model/tensor.ts';
import type { Rows } from '../../model/rows.ts';
import type { DType } from '../../model/dtype.ts';
import { comparePlaces } from '../../values/chunks.ts';
import { isRemarkable } from '../../values/findings.ts';
import { mergeSpreads, negateSpread, type Spread, type SpreadNumbers } from '../../values/spread.ts';
import { mergeStats, negateStats, type Stats } from '../../values/stats.ts';
import type { TensorSummary } from '../../values/tensor-stats.ts';
import type { NotRead } from '../../values/tensor-numbers.ts';
import { indexOf } from '../../values/view.ts';
import type { ScanRequest } from '../scan.ts';
import type { Piece, Pieces } from './file-parts.ts';
import { StatsTable } from './stats-table.ts';

/**
 * Puts what is known of pieces together: a tensor is known when its last piece is. Kept is what is reported, once: there
 * may be hundreds of thousands.
 */
export class Summaries {
  /** By tensor; those of damaged storages are among them until the damage is known. */
  readonly stats: StatsTable;
  /** By tensor: 1 where there may be something to say of its numbers. */
  readonly remarkable: Uint8Array;
  readonly spreads = new Map<number, SpreadNumbers>();
  /** Why nothing is known of the others. */
  readonly unread = new Map<number, string>();
  readonly #tensors: Rows<TensorInfo>;
  readonly #pieces: Pieces;
  /** Of tensors in several pieces: what is known so far, and how many are still to come. */
  readonly #open = new Map<number, { summary: TensorSummary | NotRead | null; missing: number }>();
  #room = MOST_BUCKETS;

  constructor({ checkpoint, values }: ScanRequest, pieces: Pieces) {
    const { tensors } = checkpoint;
    const count = values ? tensors.length : 0;
    this.#tensors = tensors;
    this.#pieces = pieces;
    this.stats = new StatsTable(count);
    this.remarkable = new Uint8Array(count);
    for (const [tensor, missing] of pieces.blocks) this.#open.set(tensor, { summary: null, missing });
  }

  /** A piece that was counted as a run of its file. */
  counted(piece: number, stats: Stats, spread: Spread | null): void {
    const { placements } = this.#pieces;
    if (this.#pieces.isWhole(piece) && !placements.isNegated(piece) && stats.firstNan < 0 && stats.firstInf < 0) {
      // Nearly all: nothing of the tensor itself is needed.
      const summary = { ok: true, stats, complex: null, of: 'values', firstNan: null, firstInf: null, spread } as const;
      this.#finish(this.#pieces.tensorAt(piece), summary, placements.dtypeAt(piece));
      return;
    }
    const one = this.#pieces.at(piece);
    if (one === undefined) return;
    const { counted } = one;
    const isPacked = counted.dtype === 'float4_e2m1fn_x2';
    const place = (position: number) =>
      position < 0 ? null : indexOf(counted, isPacked ? Math.floor(position / 2) : position);
    this.#take(one, {
      ok: true,
      stats: counted.negated === true ? negateStats(stats) : stats,
      complex: null,
      of: one.isPart ? 'stored' : 'values',
      firstNan: place(stats.firstNan),
      firstInf: place(stats.firstInf),
      spread: spread !== null && counted.negated === true ? negateSpread(spread) : spread,
    });
  }

  add(piece: number, summary: TensorSummary | NotRead): void {
    const one = this.#pieces.at(piece);
    if (one !== undefined) this.#take(one, summary);
  }

  #take({ tensor, counted, offsets, isPart }: Piece, summary: TensorSummary | NotRead): void {
    if (offsets === null) {
      this.#finish(tensor, summary, isPart ? this.#dtypeOf(tensor) : counted.dtype);
      return;
    }
    const open = this.#open.get(tensor);
    if (open === undefined) return;
    const placed = summary.ok ? moved(summary, offsets) : summary;
    open.summary = open.summary === null ? placed : joined(open.summary, placed);
    open.missing -= 1;
    if (open.missing === 0) this.#finish(tensor, open.summary, this.#dtypeOf(tensor));
  }

  #dtypeOf(tensor: number): DType {
    return this.#tensors.at(tensor)?.dtype ?? '';
  }

  /** Take back what numbers of a damaged storage say: it is the damage's doing, and was reported. */
  forget(tensor: number): void {
    for (const known of [this.stats, this.spreads, this.unread]) known.delete(tensor);
  }

  #finish(index: number, summary: TensorSummary | NotRead, dtype: DType): void {
    if (!summary.ok) {
      this.unread.set(index, summary.why);
      return;
    }
    this.stats.set(index, summary);
    if (isRemarkable(dtype, summary.stats)) this.remarkable[index] = 1;
    const spread = spreadOf(summary);
    if (spread !== null && (this.#room -= spread.spread.codes.length) >= 0) this.spreads.set(index, spread);
  }
}

/** Buckets kept of one checkpoint: 40 MB. Tensors beyond are read again when somebody asks. */
const MOST_BUCKETS = 4_000_000;

function spreadOf({ stats, complex, of, spread }: TensorSummary): SpreadNumbers | null {
  if (spread === null) return null;
  const counted = complex === null ? stats : mergeStats(complex.real, complex.imaginary);
  return { stats: counted, spread, of: of === 'dequantized' ? of : 'values' };
}

/** Indexes of a block as those of the whole. */
function moved(summary: TensorSummary, offsets: readonly number[]): TensorSummary {
  const shift = (index: readonly number[] | null) =>
    index === null ? null : index.map((place, dim) => place + (offsets[dim] ?? 0));
  return { ...summary, firstNan: shift(summary.firstNan), firstInf: shift(summary.firstInf) };
}

/** Two blocks as one: what is not known of one is not known of both. */
function joined(a: TensorSummary | NotRead, b: TensorSummary | NotRead): TensorSummary | NotRead {
  if (!a.ok) return a;
  if (!b.ok) return b;
  const complex =
    a.complex === null || b.complex === null
      ? null
      : {
          real: mergeStats(a.complex.real, b.complex.real),
          imaginary: mergeStats(a.complex.imaginary, b.complex.imaginary),
        };
  return {
    ok: true,
    stats: mergeStats(a.stats, b.stats),
    complex,
    of: a.of,
    firstNan: firstOf(a.firstNan, b.firstNan),
    firstInf: firstOf(a.firstInf, b.firstInf),
    spread: a.spread === null || b.spread === null ? null : mergeSpreads(a.spread, b.spread),
  };
}

function firstOf(a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null {
  if (a === null || b === null) return a ?? b;
  return comparePlaces(a, b) <= 0 ? a : b;
}
