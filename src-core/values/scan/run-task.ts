import { dtypeBytes } from '../../model/dtype.ts';
import { chunkStats } from '../chunk-stats.ts';
import type { ChunkCrc } from '../fold-crc.ts';
import { CHUNK_BYTES, CHUNK_TAIL, type Workspace } from '../kernels.ts';
import { EMPTY_STATS, mergeStats, type Stats } from '../stats.ts';
import { isCountable, TableCounter, type Counted } from './table-counter.ts';
import { isFinitePart } from './finite.ts';
import type { ChecksumPart, NumbersPart, ScanDepth, ScanRow, ScanTask } from './task.ts';

/** Bytes of the file that the workspace's chunk is to be filled with, from its beginning. */
export interface ChunkRequest {
  readonly offset: number;
  readonly length: number;
}

/** Chunks begin at pages: reads are quicker, and numbers that are aligned in the file are aligned in memory. */
const PAGE = 4096;

/** What a part has come to so far. */
interface Progressing extends Counted {
  crc32: number;
}

/**
 * Run one task: every chunk is asked for once, filled by the host, and everything that lies in it is made of it. Bytes
 * that no part covers are not read. The fold of the CRC overwrites the chunk, so it comes last.
 */
export function* runTask(
  work: Workspace,
  task: ScanTask,
  crc: ChunkCrc,
  fileSize: number,
): Generator<ChunkRequest, readonly ScanRow[], void> {
  const open = new Map<NumbersPart | ChecksumPart, Progressing>();
  const counter = new TableCounter(work);
  const rows: ScanRow[] = [];
  let next = 0;
  let active: (NumbersPart | ChecksumPart)[] = [];
  let at = task.start;
  while (at < task.end) {
    const upcoming = task.parts[next];
    if (active.length === 0 && upcoming === undefined) break;
    if (active.length === 0 && upcoming !== undefined) at = Math.max(at, upcoming.start - (upcoming.start % PAGE));
    const end = Math.min(at + CHUNK_BYTES, task.end);
    yield { offset: at, length: Math.min(end + CHUNK_TAIL, fileSize) - at };
    for (let part = task.parts[next]; part !== undefined && part.start < end; part = task.parts[++next]) {
      active.push(part);
      open.set(part, { stats: EMPTY_STATS, spread: null, crc32: 0 });
    }
    const window = { base: work.chunk - at, start: at, end };
    for (const part of active)
      if (part.kind === 'numbers') countNumbers(work, part, window, open.get(part), counter, task.depth);
    for (const part of active) if (part.kind === 'checksum') sumBytes(work, part, window, open.get(part), crc);
    const ended = active.filter((part) => part.end <= end);
    if (ended.length > 0) active = active.filter((part) => part.end > end);
    for (const part of ended) {
      const state = open.get(part);
      open.delete(part);
      if (state === undefined) continue;
      if (part.kind === 'checksum')
        rows.push({
          kind: 'checksum',
          id: part.id,
          start: part.start,
          bytes: part.end - part.start,
          crc32: state.crc32,
        });
      else {
        counter.settle(part, state);
        const { stats, spread } = state;
        rows.push({ kind: 'numbers', id: part.id, start: part.start, stats, spread });
      }
    }
    at = end;
  }
  return yield* locate(work, rows, task, fileSize);
}

interface Window {
  /** Add a file offset to get a place in the workspace. */
  readonly base: number;
  readonly start: number;
  readonly end: number;
}

/** The bytes of the units of a part that begin in a window, as places in the workspace. */
function unitsIn(part: NumbersPart, { base, start, end }: Window): readonly [number, number] {
  const width = dtypeBytes(part.dtype) ?? 1;
  const from = firstUnit(part, Math.max(start, part.start), width);
  const to = Math.min(firstUnit(part, Math.min(end, part.end), width), part.limit);
  return [from + base, Math.max(from, to) + base];
}

function firstUnit({ origin }: NumbersPart, at: number, width: number): number {
  return origin + Math.ceil((at - origin) / width) * width;
}

function countNumbers(
  work: Workspace,
  part: NumbersPart,
  window: Window,
  state: Progressing | undefined,
  counter: TableCounter,
  depth: ScanDepth,
): void {
  const [from, to] = unitsIn(part, window);
  if (state === undefined || to <= from) return;
  if (depth === 'finite') {
    const count = (to - from) / (dtypeBytes(part.dtype) ?? 1);
    const found = isFinitePart(work, from, to, part) ? { ...EMPTY_STATS, elements: count } : null;
    state.stats = mergeStats(state.stats, found ?? chunkStats(work, from, to, part.dtype, part.order));
    return;
  }
  if (isCountable(work, part)) {
    counter.codes(part, state, from, to);
    return;
  }
  const stats = chunkStats(work, from, to, part.dtype, part.order);
  state.stats = mergeStats(state.stats, stats);
  if (part.spread) counter.spread(part, state, from, to, stats);
}

function sumBytes(
  work: Workspace,
  part: ChecksumPart,
  { base, start, end }: Window,
  state: Progressing | undefined,
  crc: ChunkCrc,
): void {
  if (state === undefined) return;
  const from = Math.max(start, part.start);
  const to = Math.min(end, part.end);
  state.crc32 = crc(work, from + base, to + base, state.crc32);
}

/** Counting codes does not tell where a NaN is: read once more up to the first, where there is one. */
function* locate(
  work: Workspace,
  rows: readonly ScanRow[],
  { parts }: ScanTask,
  fileSize: number,
): Generator<ChunkRequest, readonly ScanRow[], void> {
  const found: ScanRow[] = [];
  for (const row of rows) {
    const part = row.kind === 'numbers' && isUnplaced(row.stats) ? partOf(parts, row.id) : undefined;
    if (row.kind !== 'numbers' || part === undefined) {
      found.push(row);
      continue;
    }
    let { firstNan, firstInf } = row.stats;
    let elements = 0;
    for (let at = part.start; at < part.end && isUnplaced({ ...row.stats, firstNan, firstInf }); at += CHUNK_BYTES) {
      const end = Math.min(at + CHUNK_BYTES, part.end);
      yield { offset: at, length: Math.min(end + CHUNK_TAIL, fileSize) - at };
      const [from, to] = unitsIn(part, { base: work.chunk - at, start: at, end });
      const stats = chunkStats({ ...work, kernels: null }, from, to, part.dtype, part.order);
      if (firstNan < 0 && stats.firstNan >= 0) firstNan = elements + stats.firstNan;
      if (firstInf < 0 && stats.firstInf >= 0) firstInf = elements + stats.firstInf;
      elements += stats.elements;
    }
    found.push({ ...row, stats: { ...row.stats, firstNan, firstInf } });
  }
  return found;
}

function isUnplaced({ nan, positiveInf, negativeInf, firstNan, firstInf }: Stats): boolean {
  return (nan > 0 && firstNan < 0) || (positiveInf + negativeInf > 0 && firstInf < 0);
}

function partOf(parts: ScanTask['parts'], id: number): NumbersPart | undefined {
  return parts.find((part): part is NumbersPart => part.kind === 'numbers' && part.id === id);
}
