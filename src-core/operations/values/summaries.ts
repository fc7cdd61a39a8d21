import type { TensorStats } from '../../contract/report.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { comparePlaces } from '../../values/chunks.ts';
import { mergeSpreads, negateSpread, type Spread } from '../../values/spread.ts';
import { mergeStats, negateStats, type Stats } from '../../values/stats.ts';
import type { TensorSummary } from '../../values/tensor-stats.ts';
import { notRead, type NotRead } from '../../values/tensor-numbers.ts';
import { indexOf } from '../../values/view.ts';
import type { Piece } from './file-parts.ts';
import { statsJson } from './stats-json.ts';

/** Puts what is known of pieces together, and tells of each tensor as soon as its last piece is known. */
export class Summaries {
  readonly #tensors: readonly TensorInfo[];
  readonly #pieces: readonly Piece[];
  readonly #onTensor: ((tensor: number, stats: TensorStats) => void) | undefined;
  readonly #known = new Map<number, TensorSummary | NotRead>();
  /** Of tensors in several pieces: how many are still to come. */
  readonly #missing = new Map<number, number>();

  constructor(
    tensors: readonly TensorInfo[],
    pieces: readonly Piece[],
    onTensor: ((tensor: number, stats: TensorStats) => void) | undefined,
  ) {
    this.#tensors = tensors;
    this.#pieces = pieces;
    this.#onTensor = onTensor;
    for (const { tensor, offsets } of pieces)
      if (offsets !== null) this.#missing.set(tensor, (this.#missing.get(tensor) ?? 0) + 1);
  }

  /** Undefined where nothing was read. */
  get(tensor: number): TensorSummary | NotRead | undefined {
    return this.#known.get(tensor);
  }

  notRead(tensor: number, why: string): void {
    this.#known.set(tensor, notRead(why));
  }

  /** A piece that was counted as a run of its file. */
  counted(piece: number, stats: Stats, spread: Spread | null): void {
    const one = this.#pieces[piece];
    if (one === undefined) return;
    const { counted } = one;
    const isPacked = counted.dtype === 'float4_e2m1fn_x2';
    const place = (position: number) =>
      position < 0 ? null : indexOf(counted, isPacked ? Math.floor(position / 2) : position);
    this.add(piece, {
      ok: true,
      stats: counted.negated === true ? negateStats(stats) : stats,
      complex: null,
      of: one.offsets !== null || counted === this.#tensors[one.tensor] ? 'values' : 'stored',
      firstNan: place(stats.firstNan),
      firstInf: place(stats.firstInf),
      spread: spread !== null && counted.negated === true ? negateSpread(spread) : spread,
    });
  }

  add(piece: number, summary: TensorSummary | NotRead): void {
    const one = this.#pieces[piece];
    if (one === undefined) return;
    const { tensor, offsets } = one;
    if (offsets === null) {
      this.#finish(tensor, summary);
      return;
    }
    const placed = summary.ok ? moved(summary, offsets) : summary;
    const before = this.#known.get(tensor);
    this.#known.set(tensor, before === undefined ? placed : joined(before, placed));
    const left = (this.#missing.get(tensor) ?? 1) - 1;
    this.#missing.set(tensor, left);
    if (left === 0) this.#finish(tensor, this.#known.get(tensor) ?? placed);
  }

  #finish(tensor: number, summary: TensorSummary | NotRead): void {
    this.#known.set(tensor, summary);
    if (summary.ok) this.#onTensor?.(tensor, statsJson(summary));
  }
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
