import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';

/**
 * The one of `others` that `own` is most likely to be compared with: whole, of the same format, in the same folder, about as
 * large, and near it in the queue, the one before it first. Undefined where there is none.
 */
export function likelyOther(
  own: QueueItem,
  others: readonly QueueItem[],
  queue: readonly QueueItem[],
): QueueItem | undefined {
  const place = new Map(queue.map(({ id }, index) => [id, index]));
  const at = place.get(own.id) ?? 0;
  const rank = (item: QueueItem): readonly number[] => {
    const away = (place.get(item.id) ?? 0) - at;
    return [
      item.state.status === 'done' && item.state.verdict === 'valid' ? 0 : 1,
      formatOf(item) === formatOf(own) ? 0 : 1,
      item.folder === own.folder ? 0 : 1,
      Math.round(Math.abs(Math.log2((item.size + 1) / (own.size + 1)))),
      away < 0 ? -away - 0.5 : away,
    ];
  };
  const ranked = others.map((item) => ({ item, rank: rank(item) }));
  return ranked.sort((a, b) => compareRanks(a.rank, b.rank))[0]?.item;
}

function formatOf({ state }: QueueItem): string | null {
  return state.status === 'done' ? state.format : null;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, place) => value !== b[place]);
  return first < 0 ? 0 : (a[first] ?? 0) - (b[first] ?? 0);
}
