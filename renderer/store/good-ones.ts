import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import { groupBy } from '../../src-core/model/group-by.ts';
import { isLowerBetter, scoreOf, type Metric } from '../format/metric.ts';
import { safetyFacet, verdictFacet } from './queue-rows.ts';

/** Valid, not known to be dangerous, and still what was read. */
function isGood(item: QueueItem): boolean {
  return verdictFacet(item) === 'valid' && safetyFacet(item) !== 'unsafe' && item.stale === undefined;
}

/** "Which is the newest good one". */
export function newestGood(items: readonly QueueItem[]): QueueItem | null {
  let best: QueueItem | null = null;
  for (const item of items) if (isGood(item) && (best === null || item.modified > best.modified)) best = item;
  return best;
}

/** A checkpoint and the score in its name. */
export interface Scored {
  readonly item: QueueItem;
  readonly score: Metric;
}

/**
 * The good one with the best score in its name, of the score that most names have. Null where fewer than two good ones have
 * it: then there is nothing to choose from.
 */
export function bestGood(items: readonly QueueItem[]): Scored | null {
  const scored = items.flatMap((item): readonly Scored[] => {
    const score = isGood(item) ? scoreOf(item.name) : null;
    return score === null ? [] : [{ item, score }];
  });
  const byName = groupBy(scored, ({ score }) => score.name);
  const most = [...byName.values()].reduce<readonly Scored[]>((a, b) => (b.length > a.length ? b : a), []);
  const [first, ...rest] = most;
  if (first === undefined || rest.length === 0) return null;
  const sign = isLowerBetter(first.score.name) ? 1 : -1;
  return rest.reduce((best, one) => (sign * (one.score.value - best.score.value) < 0 ? one : best), first);
}
