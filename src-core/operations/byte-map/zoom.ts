import type { ByteRange, RangeKind } from '../../contract/archive.ts';
import { firstEnding } from './byte-map.ts';

/** What is told of several ranges together: the first of these that is among them. */
const TELLING: readonly RangeKind[] = ['damage', 'hidden'];

/**
 * The part `[from, to)` in at most `limit` ranges. Neighbours that would be narrower than a cell are put together; what is
 * damaged stays visible as such however small it is.
 */
export function zoomTo(ranges: readonly ByteRange[], from: number, to: number, limit: number): readonly ByteRange[] {
  const shown = clipped(ranges, from, to);
  if (shown.length <= limit) return shown;
  // A cell holds one wide range or one group, and a group ends at a wide range: half as many cells are safe.
  const cell = (to - from) / Math.max(1, Math.floor(limit / 2));
  const zoomed: ByteRange[] = [];
  let group: ByteRange[] = [];
  const close = () => {
    const together = merged(group);
    if (together !== null) zoomed.push(together);
    group = [];
  };
  for (const one of shown) {
    const isWide = one.end - one.start >= cell;
    const [first] = group;
    if (first !== undefined && (isWide || one.end - first.start > cell)) close();
    if (isWide) zoomed.push(one);
    else group.push(one);
  }
  close();
  return zoomed.length <= limit ? zoomed : halved(zoomed, limit);
}

function clipped(ranges: readonly ByteRange[], from: number, to: number): readonly ByteRange[] {
  const shown: ByteRange[] = [];
  if (to <= from) return shown;
  for (let place = firstEnding(ranges, from); place < ranges.length; place += 1) {
    const one = ranges[place];
    if (one === undefined || one.start >= to) break;
    shown.push({ ...one, start: Math.max(from, one.start), end: Math.min(to, one.end) });
  }
  return shown;
}

/** Wide ranges next to narrow groups can still be too many: neighbours go together until they are not. */
function halved(ranges: readonly ByteRange[], limit: number): readonly ByteRange[] {
  const size = Math.ceil(ranges.length / limit);
  const fewer: ByteRange[] = [];
  for (let place = 0; place < ranges.length; place += size) {
    const together = merged(ranges.slice(place, place + size));
    if (together !== null) fewer.push(together);
  }
  return fewer;
}

function merged(group: readonly ByteRange[]): ByteRange | null {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return null;
  if (group.length === 1) return first;
  const telling = TELLING.map((kind) => group.find((one) => one.kind === kind)).find((one) => one !== undefined);
  const kinds = new Set(group.map(({ kind }) => kind));
  return {
    start: first.start,
    end: last.end,
    kind: telling?.kind ?? (kinds.size === 1 ? first.kind : 'several'),
    name: telling?.name ?? '',
    tensor: group.find(({ tensor }) => tensor !== null)?.tensor ?? null,
    count: group.reduce((sum, { count }) => sum + count, 0),
  };
}
