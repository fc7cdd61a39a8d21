import type { ArchiveEntry } from '../../../src-core/model/checkpoint.ts';
import type { DescribedFinding } from '../../../src-core/findings/describe.ts';

/** What a run of bytes holds. `gap` belongs to no entry: padding, data descriptors, or bytes somebody hid. */
export type ByteKind = 'header' | 'pickle' | 'storage' | 'other' | 'gap' | 'directory' | 'damage';

/** Bytes `[from, to)` of the file. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly kind: ByteKind;
  /** Index into the entries; null for bytes of none. */
  readonly entry: number | null;
}

type Damage = readonly (readonly [number, number])[];

/** The file from its first to its last byte as segments in order. Where entries overlap, the later one starts where it says. */
export function segmentsOf(entries: readonly ArchiveEntry[], size: number, damage: Damage = []): readonly Segment[] {
  const order = entries
    .map((_, index) => index)
    .sort((a, b) => (entries[a]?.headerOffset ?? 0) - (entries[b]?.headerOffset ?? 0));
  const segments: Segment[] = [];
  let at = 0;
  const put = (from: number, to: number, kind: ByteKind, entry: number | null) => {
    const [start, end] = [Math.max(from, at), Math.min(to, size)];
    if (end <= start) return;
    segments.push({ from: start, to: end, kind, entry });
    at = end;
  };
  for (const index of order) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const end = entry.dataOffset + entry.compressedSize;
    put(at, entry.headerOffset, 'gap', null);
    put(entry.headerOffset, entry.dataOffset, 'header', index);
    put(entry.dataOffset, end, isDamaged(damage, entry.dataOffset, end) ? 'damage' : kindOf(entry.name), index);
  }
  put(at, size, entries.length === 0 ? 'gap' : 'directory', null);
  return segments;
}

function kindOf(name: string): ByteKind {
  if (storageKey(name) !== null) return 'storage';
  return name.endsWith('.pkl') ? 'pickle' : 'other';
}

/** The storage an entry of a torch archive holds: `model/data/17` holds storage `17`. */
export function storageKey(name: string): string | null {
  return /(?:^|\/)data\/([^/]+)$/.exec(name)?.[1] ?? null;
}

function isDamaged(damage: Damage, from: number, to: number): boolean {
  return damage.some(([start, end]) => start < to && end > from);
}

/** Byte ranges that findings of the first three levels call damaged. */
export function damageOf(findings: readonly DescribedFinding[], entries: readonly ArchiveEntry[]): Damage {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return findings.flatMap(({ severity, level, at }): Damage => {
    if (severity !== 'error' || level > 3) return [];
    const entry = at.entry === undefined ? undefined : byName.get(at.entry);
    if (entry !== undefined) return [[entry.dataOffset, entry.dataOffset + Math.max(1, entry.compressedSize)]];
    return at.offset === undefined || at.entry !== undefined ? [] : [[at.offset, at.end ?? at.offset + 1]];
  });
}

/** What one cell of the map stands for: the most telling kind in it, and whose bytes fill most of it. */
export interface Cell {
  readonly kind: ByteKind;
  readonly entry: number | null;
}

/** A speck of damage or of bytes of nobody must not drown in a large storage. */
const LOUD: readonly ByteKind[] = ['damage', 'pickle'];

/** Cut the file into `count` cells of equal bytes. */
export function cellsOf(segments: readonly Segment[], size: number, count: number): readonly Cell[] {
  const cells: Cell[] = [];
  let first = 0;
  for (let place = 0; place < count; place += 1) {
    const from = (size * place) / count;
    const to = (size * (place + 1)) / count;
    while (first < segments.length - 1 && (segments[first]?.to ?? 0) <= from) first += 1;
    let best: Segment | undefined;
    let most = -1;
    for (let index = first; index < segments.length; index += 1) {
      const segment = segments[index];
      if (segment === undefined || segment.from >= to) break;
      const share = Math.min(to, segment.to) - Math.max(from, segment.from);
      const weight = LOUD.includes(segment.kind) ? share + size * (segment.kind === 'damage' ? 2 : 1) : share;
      if (weight > most) [best, most] = [segment, weight];
    }
    cells.push(best === undefined ? { kind: 'gap', entry: null } : { kind: best.kind, entry: best.entry });
  }
  return cells;
}

/** Bytes per kind, for the legend. */
export function bytesPerKind(segments: readonly Segment[]): ReadonlyMap<ByteKind, number> {
  const sums = new Map<ByteKind, number>();
  for (const { kind, from, to } of segments) sums.set(kind, (sums.get(kind) ?? 0) + to - from);
  return sums;
}
