import { plural } from './count.ts';
import type { QueueItem, QueueState } from '../../src-core/contract/checkpoints.ts';
import type { LevelStatus } from '../../src-core/findings/level.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import type { Safety } from '../../src-core/model/checkpoint.ts';

const STEPS = { reading: 'reading', checksums: 'comparing checksums', values: 'reading values' } as const;

/** Where a checkpoint stands, in a word or two. */
export function verdictWord(state: QueueState): string {
  switch (state.status) {
    case 'waiting':
      return 'waiting';
    case 'running':
      return STEPS[state.step];
    case 'failed':
      return 'could not be read';
    case 'cancelled':
      return 'cancelled';
    case 'done':
      return state.verdict;
  }
}

/** Share done, 0 to 1; null where it is not known. */
export function progressOf(state: QueueState): number | null {
  return state.status === 'running' && state.total > 0 ? Math.min(1, state.done / state.total) : null;
}

export const SAFETY_WORDS: Readonly<Record<Safety, string>> = {
  safe: 'safe',
  unknown: 'unknown code',
  unsafe: 'unsafe',
};

export const SAFETY_MEANING: Readonly<Record<Safety, string>> = {
  safe: 'The default weights_only load accepts every name in it.',
  unknown: 'It names code outside torch’s default list: not known to be dangerous, not known to be harmless.',
  unsafe: 'It names code that is known to be dangerous.',
};

export const LEVEL_WORDS: Readonly<Record<LevelStatus, string>> = {
  passed: 'passed',
  warned: 'warned',
  failed: 'failed',
  'not-run': 'not run',
};

/** A row of the queue for a screen reader. */
export function itemLabel(item: QueueItem): string {
  const { state } = item;
  const parts = [displayText(item.name, 300), verdictWord(state)];
  if (state.status === 'done' && state.safety !== null) parts.push(SAFETY_WORDS[state.safety]);
  if (state.status === 'done' && state.warnings > 0) parts.push(plural(state.warnings, 'warning'));
  if (item.stale === 'changed') parts.push('changed on disk');
  if (item.stale === 'gone') parts.push('no longer there');
  return parts.join(', ');
}
