import type { StateCreator } from 'zustand/vanilla';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId, FolderId } from '../../src-core/contract/ids.ts';
import type { FolderItem } from '../../src-core/contract/folders.ts';
import type { Overall, PreferenceChanges, Preferences } from '../../src-core/contract/session.ts';
import { displayText } from '../../src-core/model/display-text.ts';
import { plural } from '../format/count.ts';
import type { AppState } from './app-state.ts';
import { ChosenPreferences } from './chosen-preferences.ts';
import { failureText } from './failure-text.ts';
import { needsLook } from './queue-rows.ts';
import { ToldSince } from './told-since.ts';

/** What the engine keeps beside the queue: how far it is, what a person chose, folders that are watched. */
export interface SessionSlice {
  /** Null until the engine has told it. */
  readonly overall: Overall | null;
  /** As the engine told them last, with what was chosen since. */
  readonly preferences: Preferences;
  readonly folders: readonly FolderItem[];
  /** The pipeline run that is shown in place of a checkpoint. */
  readonly shownRun: FolderId | null;
  /** Came by themselves and have no verdict yet. */
  readonly arrivals: ReadonlySet<CheckpointId>;
  /** How often what was opened before was forgotten: whoever shows it asks again. */
  readonly timesForgotten: number;
  readonly sessionOpened: () => void;
  /** After the queue was asked for: a run is shown by itself where there is no checkpoint to show. */
  readonly foldersOpened: () => void;
  readonly overallTold: (overall: Overall) => void;
  readonly preferencesTold: (preferences: Preferences) => void;
  readonly preferencesChosen: (changes: PreferenceChanges) => void;
  readonly runSelected: (run: FolderId) => void;
  /** Forget a folder; what is in the queue stays. */
  readonly folderForgotten: (folder: FolderId) => void;
  readonly foldersTold: (folders: readonly FolderItem[]) => void;
  /** Check new checkpoints as they appear: in this folder, or beside this checkpoint. */
  readonly watchAsked: (what: FolderId | CheckpointId) => void;
  readonly unwatchAsked: (folder: FolderId) => void;
  readonly arrivalsTold: (ids: readonly CheckpointId[]) => void;
  /** Says which of those that came by themselves are bad, once that is known. */
  readonly arrivalsJudged: (changed: readonly QueueItem[]) => void;
  readonly pauseAsked: () => void;
  readonly resumeAsked: () => void;
  readonly cancelAllAsked: () => void;
  readonly retryAsked: (ids: readonly CheckpointId[]) => void;
  readonly lastSessionAsked: () => void;
  /** Forget what was opened before. */
  readonly recentForgotten: () => void;
}

type Create = StateCreator<AppState, [], [], SessionSlice>;

export const createSessionSlice =
  (client: Client): Create =>
  (set, get) => {
    /** What was asked for and could not be done is told; what the window asks by itself is not. */
    const attempt = (what: string, request: Promise<unknown>) => {
      request.catch((error: unknown) => get().problemTold(`Could not ${what}: ${failureText(error)}`));
    };
    const toldSince = new ToldSince<Fact>();
    const ask = async <T>(fact: Fact, question: Promise<T>, tell: (answer: T) => void) => {
      const { answer, isNews } = await toldSince.answerTo(question);
      if (isNews(fact)) tell(answer);
    };
    const quietly = (asked: Promise<unknown>) => {
      asked.catch(() => undefined);
    };
    const chosen = new ChosenPreferences();
    const showChosen = () => set({ preferences: chosen.current, theme: chosen.current.theme });
    return {
      overall: null,
      preferences: chosen.current,
      folders: [],
      shownRun: null,
      arrivals: new Set(),
      timesForgotten: 0,

      sessionOpened: () => {
        quietly(ask('overall', client.overall(), get().overallTold));
        quietly(
          ask('preferences', client.preferences(), get().preferencesTold).then(() => {
            // The engine opens a session once, however often windows ask for it.
            if (get().preferences.restoreSession) quietly(client.restoreSession());
          }),
        );
      },
      foldersOpened: () => quietly(ask('folders', client.folders(), get().foldersTold)),

      overallTold: (overall) => {
        toldSince.told('overall');
        set({ overall });
      },
      preferencesTold: (preferences) => {
        toldSince.told('preferences');
        chosen.told(preferences);
        showChosen();
      },
      preferencesChosen: (changes) => {
        chosen
          .choose(changes, () => ask('preferences', client.setPreferences(changes), get().preferencesTold))
          .catch((error: unknown) => get().problemTold(`Could not keep the preferences: ${failureText(error)}`))
          .finally(showChosen);
        showChosen();
      },

      foldersTold: (folders) => {
        toldSince.told('folders');
        const lost = folders.filter(
          ({ id, problem }) => problem !== '' && get().folders.find((one) => one.id === id)?.problem === '',
        );
        const known = new Set(get().folders.map(({ id }) => id));
        const { shownRun } = get();
        set({ folders, shownRun: folders.some(({ id }) => id === shownRun) ? shownRun : null });
        // Runs that were found below a folder are listed; one that was opened itself is shown.
        const run = folders.find(({ id, isRun, path }) => isRun && !known.has(id) && !isBelow(path, folders));
        if (run !== undefined && get().takesAddition()) get().runSelected(run.id);
        for (const { name, problem } of lost) {
          get().problemTold(`${displayText(name, 300)} is not watched any more: ${problem}`);
        }
      },
      runSelected: (shownRun) => set({ shownRun, shown: { status: 'none' } }),
      folderForgotten: (folder) => attempt('forget the folder', client.removeFolder(folder)),
      watchAsked: (what) => {
        client.watch(what).then(
          ({ name }) => get().doneTold(`New checkpoints in ${displayText(name, 300)} are checked as they appear.`),
          (error: unknown) => get().problemTold(`Could not watch the folder: ${failureText(error)}`),
        );
      },
      unwatchAsked: (folder) => attempt('stop watching', client.unwatch(folder)),

      arrivalsTold: (ids) => {
        set({ arrivals: new Set([...get().arrivals, ...ids]) });
        const names = ids.flatMap((id) => get().items.get(id)?.name ?? []);
        const [only] = names;
        get().doneTold(
          names.length === 1 && only !== undefined
            ? `${displayText(only, 300)} has appeared.`
            : `${plural(ids.length, 'new checkpoint')} appeared.`,
        );
        get().arrivalsJudged(ids.flatMap((id) => get().items.get(id) ?? []));
      },
      arrivalsJudged: (changed) => {
        const judged = changed.filter(
          ({ id, state }) => get().arrivals.has(id) && state.status !== 'waiting' && state.status !== 'running',
        );
        if (judged.length === 0) return;
        const arrivals = new Set(get().arrivals);
        for (const { id } of judged) arrivals.delete(id);
        set({ arrivals });
        for (const item of judged.filter(needsLook)) get().problemTold(badArrival(item), item.id);
      },

      pauseAsked: () => attempt('pause', client.pauseAll()),
      resumeAsked: () => attempt('go on', client.resumeAll()),
      cancelAllAsked: () => attempt('cancel', client.cancelAll()),
      retryAsked: (ids) => {
        if (ids.length > 0) attempt('check again', client.retry(ids));
      },
      lastSessionAsked: () => {
        get().additionExpected();
        client.restoreSession().then(
          (count) => {
            if (count === 0) get().problemTold('Nothing was open when the program ended last.');
          },
          (error: unknown) => get().problemTold(`Could not open the last session: ${failureText(error)}`),
        );
      },
      recentForgotten: () => {
        const forgetting = client.clearRecent().then(() => set({ timesForgotten: get().timesForgotten + 1 }));
        attempt('forget', forgetting);
      },
    };
  };

/** What is told as a whole: each telling replaces the one before. */
type Fact = 'overall' | 'preferences' | 'folders';

function isBelow(path: string, folders: readonly FolderItem[]): boolean {
  return folders.some((other) => path.startsWith(other.path) && /^[/\\]/.test(path.slice(other.path.length)));
}

function badArrival({ name, state }: QueueItem): string {
  const who = displayText(name, 300);
  if (state.status === 'failed') return `${who} has appeared and could not be read: ${state.message}`;
  if (state.status !== 'done') return `${who} has appeared.`;
  const why = state.error === '' ? 'it names code that would run' : state.error;
  return `${who} has appeared and is bad: ${why}`;
}
