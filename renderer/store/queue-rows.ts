import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { FolderItem } from '../../src-core/contract/folders.ts';
import type { Safety, Verdict } from '../../src-core/model/checkpoint.ts';
import { groupBy } from '../../src-core/model/group-by.ts';
import { leadingMetric } from '../format/metric.ts';
import { naturalOrder } from '../format/natural-order.ts';
import type { AppState } from './app-state.ts';
import type { Items } from './queue-slice.ts';

/** What the verdict chips tell apart: `failed` is the machine's failure, `pending` has no answer yet. */
export type VerdictFacet = Verdict | 'failed' | 'pending';
export const VERDICT_FACETS: readonly VerdictFacet[] = ['valid', 'corrupted', 'incompatible', 'failed', 'pending'];
export const SAFETY_FACETS: readonly Safety[] = ['safe', 'unknown', 'unsafe'];

export type QueueSortKey = 'added' | 'name' | 'verdict' | 'size' | 'modified' | 'metric';
export interface QueueSort {
  readonly by: QueueSortKey;
  readonly descending: boolean;
}

export type QueueRow =
  | { readonly kind: 'folder'; readonly folder: string; readonly count: number; readonly folded: boolean }
  | { readonly kind: 'run'; readonly run: FolderItem }
  /** `folder`: where it is, told in the row where no heading tells it. */
  | { readonly kind: 'item'; readonly item: QueueItem; readonly folder: string | null };

export interface QueueLook {
  readonly text: string;
  readonly verdicts: readonly VerdictFacet[];
  readonly safeties: readonly Safety[];
  readonly sort: QueueSort;
  readonly folded: readonly string[];
  /** A heading before each folder; without, one list across all of them. */
  readonly grouped: boolean;
  /** Pipeline runs, which stand on top: each is more than its checkpoints. */
  readonly runs: readonly FolderItem[];
}

/** What a sort is for: names are looked for in their folder, the largest or newest among all. */
export function isGroupedBy(by: QueueSortKey): boolean {
  return by === 'added' || by === 'name';
}

export function verdictFacet({ state }: QueueItem): VerdictFacet {
  if (state.status === 'done') return state.verdict;
  return state.status === 'failed' ? 'failed' : 'pending';
}

export function safetyFacet({ state }: QueueItem): Safety | null {
  return state.status === 'done' ? state.safety : null;
}

export interface FacetCounts {
  readonly verdicts: ReadonlyMap<VerdictFacet, number>;
  readonly safeties: ReadonlyMap<Safety, number>;
}

export function countFacets(items: readonly QueueItem[]): FacetCounts {
  const verdicts = new Map<VerdictFacet, number>();
  const safeties = new Map<Safety, number>();
  for (const item of items) {
    const verdict = verdictFacet(item);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    const safety = safetyFacet(item);
    if (safety !== null) safeties.set(safety, (safeties.get(safety) ?? 0) + 1);
  }
  return { verdicts, safeties };
}

export function presentItems(items: Items, removed: readonly CheckpointId[]): readonly QueueItem[] {
  if (removed.length === 0) return [...items.values()];
  const hidden = new Set(removed);
  return [...items.values()].filter(({ id }) => !hidden.has(id));
}

/** Filter and sort; within folders, with a heading before each, or across all of them. */
export function arrangeQueue(items: readonly QueueItem[], look: QueueLook): readonly QueueRow[] {
  const words = look.text.toLowerCase().split(/\s+/).filter(Boolean);
  const runs = shownRuns(words, look);
  if (look.grouped) return groupedRows(items, words, look, runs);
  return [...runs.map(runRow), ...flatRows(items, words, look)];
}

function runRow(run: FolderItem): QueueRow {
  return { kind: 'run', run };
}

function shownRuns(words: readonly string[], { runs, verdicts, safeties }: QueueLook): readonly FolderItem[] {
  // A run has no verdict: who asks for one does not ask for it.
  if (verdicts.length + safeties.length > 0) return [];
  return runs.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
}

function flatRows(items: readonly QueueItem[], words: readonly string[], look: QueueLook): readonly QueueRow[] {
  const shown = items.filter((item) => accepts(item, words, look));
  return sortItems(shown, look.sort).map((item) => ({ kind: 'item', item, folder: item.folder }));
}

/** A run stands before the first folder of its own; one without a checkpoint stands on top. */
function groupedRows(
  items: readonly QueueItem[],
  words: readonly string[],
  look: QueueLook,
  runs: readonly FolderItem[],
): readonly QueueRow[] {
  const shown = items.filter((item) => accepts(item, words, look));
  const folders = groupBy(shown, ({ folder }) => folder);
  const homeless = new Set(runs);
  const grouped = [...folders].flatMap(([folder, group]): readonly QueueRow[] => {
    const own = [...homeless].filter(({ path }) => folder === path || /^[/\\]/.test(afterPrefix(folder, path)));
    for (const run of own) homeless.delete(run);
    const folded = look.folded.includes(folder);
    const heading: QueueRow = { kind: 'folder', folder, count: group.length, folded };
    if (folded) return [...own.map(runRow), heading];
    return [
      ...own.map(runRow),
      heading,
      ...sortItems(group, look.sort).map((item): QueueRow => ({ kind: 'item', item, folder: null })),
    ];
  });
  return [...[...homeless].map(runRow), ...grouped];
}

/** What follows `prefix` in `text`; '' where it does not begin so. */
function afterPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

function accepts(item: QueueItem, words: readonly string[], { verdicts, safeties }: QueueLook): boolean {
  if (verdicts.length > 0 && !verdicts.includes(verdictFacet(item))) return false;
  const safety = safetyFacet(item);
  if (safeties.length > 0 && (safety === null || !safeties.includes(safety))) return false;
  if (words.length === 0) return true;
  const text = `${item.folder}/${item.name}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Worst first, for the sort by verdict. */
const VERDICT_ORDER: Readonly<Record<VerdictFacet, number>> = {
  corrupted: 0,
  incompatible: 1,
  failed: 2,
  valid: 3,
  pending: 4,
};
const SAFETY_ORDER: Readonly<Record<Safety, number>> = { unsafe: 0, unknown: 1, safe: 2 };

export function sortItems(items: readonly QueueItem[], { by, descending }: QueueSort): readonly QueueItem[] {
  if (by === 'added') return descending ? [...items].reverse() : items;
  const direction = descending ? -1 : 1;
  return [...items].sort((a, b) => direction * compare(a, b, by) || naturalOrder(a.name, b.name));
}

function compare(a: QueueItem, b: QueueItem, by: Exclude<QueueSortKey, 'added'>): number {
  switch (by) {
    case 'name':
      return naturalOrder(a.name, b.name);
    case 'size':
      return a.size - b.size;
    case 'modified':
      return a.modified - b.modified;
    case 'verdict':
      return VERDICT_ORDER[verdictFacet(a)] - VERDICT_ORDER[verdictFacet(b)] || safetyRank(a) - safetyRank(b);
    case 'metric':
      return metricRank(a) - metricRank(b);
  }
}

function safetyRank(item: QueueItem): number {
  const safety = safetyFacet(item);
  return safety === null ? SAFETY_ORDER.safe : SAFETY_ORDER[safety];
}

function metricRank(item: QueueItem): number {
  return leadingMetric(item.name)?.value ?? Number.POSITIVE_INFINITY;
}

type QueueState = Pick<
  AppState,
  'items' | 'removed' | 'queueText' | 'verdictFacets' | 'safetyFacets' | 'queueSort' | 'queueGrouped' | 'foldedFolders'
>;

/** The checkpoints of the queue from top to bottom, as they are looked at. */
export function shownIds(state: QueueState): readonly CheckpointId[] {
  const {
    queueText: text,
    verdictFacets: verdicts,
    safetyFacets: safeties,
    queueSort: sort,
    foldedFolders: folded,
    queueGrouped: grouped,
  } = state;
  const rows = arrangeQueue(presentItems(state.items, state.removed), {
    text,
    verdicts,
    safeties,
    sort,
    folded,
    grouped,
    runs: [],
  });
  return rows.flatMap((row) => (row.kind === 'item' ? [row.item.id] : []));
}

/** Ended, and nothing is known: cancelled, or the machine could not read it. */
export function hasNoAnswer({ state }: QueueItem): boolean {
  return state.status === 'failed' || state.status === 'cancelled';
}

/** What somebody should hear of: damaged, not what was asked for, unreadable, or dangerous. */
export function needsLook(item: QueueItem): boolean {
  return !['valid', 'pending'].includes(verdictFacet(item)) || safetyFacet(item) === 'unsafe';
}

export interface QueueProgress {
  readonly finished: number;
  readonly total: number;
  /** Bytes of the work that is running. */
  readonly done: number;
  readonly of: number;
}

export function queueProgress(items: readonly QueueItem[]): QueueProgress {
  let [finished, done, of] = [0, 0, 0];
  for (const { state } of items) {
    if (state.status === 'running') {
      // Reading headers is over before its bytes would mean anything.
      if (state.step === 'reading') continue;
      done += state.done;
      of += state.total;
    } else if (state.status !== 'waiting') finished += 1;
  }
  return { finished, total: items.length, done, of };
}
