import { describe, expect, it } from 'vitest';
import { createFakeClient, type FakeClient } from '../../../renderer/client/fake.ts';
import { sampleId, sampleItem } from '../../../renderer/client/sample.ts';
import { SAMPLE_FOLDER_ITEM } from '../../../renderer/client/sample-views.ts';
import { connect } from '../../../renderer/store/connect.ts';
import { goesOn } from '../../../renderer/store/job-slice.ts';
import { createAppStore, type AppStore } from '../../../renderer/store/create-app-store.ts';
import type { Client, RequestName } from '../../../src-core/contract/client.ts';
import type { JobId } from '../../../src-core/contract/ids.ts';
import { DEFAULT_PREFERENCES, type Overall } from '../../../src-core/contract/session.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Bench {
  /** What the engine does, and tells by events. */
  readonly engine: FakeClient;
  readonly store: AppStore;
  /** Deliver what was answered to the oldest question that waits, or to the one of this place. */
  readonly deliver: (place?: number) => Promise<void>;
  readonly lose: (message: string) => Promise<void>;
}

/** A window to which answers to requests of one name come when the test says so, as they were when they were asked. */
function late(name: RequestName, engine: FakeClient = createFakeClient({ samples: [] })): Bench {
  const waiting: { readonly arrive: () => void; readonly lose: (reason: Error) => void }[] = [];
  const ask = engine[name] as (...args: readonly unknown[]) => Promise<unknown>;
  const slow = (...args: readonly unknown[]) => {
    const answer = ask(...args);
    return new Promise((resolve, reject) => {
      waiting.push({ arrive: () => resolve(answer), lose: reject });
    });
  };
  const client: Client = { ...engine, [name]: slow };
  const kept = new Map<string, string>();
  const store = createAppStore(client, () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
  connect(client, store, (run) => run());
  return {
    engine,
    store,
    deliver: async (place = 0) => {
      waiting.splice(place, 1)[0]?.arrive();
      await settled();
    },
    lose: async (message) => {
      waiting.splice(0, 1)[0]?.lose(new Error(message));
      await settled();
    },
  };
}

const OVERALL: Overall = {
  paused: false,
  total: 2,
  waiting: 0,
  running: 0,
  ended: 2,
  bytesDone: 9,
  bytesTotal: 9,
  secondsLeft: null,
};

describe('an answer that comes after an event has told something newer', () => {
  it('does not bring back how far the queue was', async () => {
    const { engine, store, deliver } = late('overall');
    store.getState().sessionOpened();
    engine.emit('overall', OVERALL);
    await deliver();
    expect(store.getState().overall).toEqual(OVERALL);
  });

  it('does not close a folder that was opened meanwhile', async () => {
    const engine = createFakeClient({ samples: [], answers: { folders: () => [] } });
    const { store, deliver } = late('folders', engine);
    store.getState().foldersOpened();
    engine.emit('folders', [SAMPLE_FOLDER_ITEM]);
    await deliver();
    expect(store.getState().folders).toEqual([SAMPLE_FOLDER_ITEM]);
  });

  it('does not take back a preference, asked for or chosen', async () => {
    const { engine, store, deliver } = late('preferences');
    store.getState().sessionOpened();
    engine.emit('preferences', { ...DEFAULT_PREFERENCES, jobs: 3 });
    await deliver();
    expect(store.getState().preferences.jobs).toBe(3);
    const choosing = late('setPreferences');
    choosing.store.getState().preferencesChosen({ jobs: 1 });
    await settled();
    choosing.engine.emit('preferences', { ...DEFAULT_PREFERENCES, jobs: 1 });
    // Another window.
    choosing.engine.emit('preferences', { ...DEFAULT_PREFERENCES, jobs: 7 });
    await choosing.deliver();
    expect(choosing.store.getState().preferences.jobs).toBe(7);
  });

  it('still counts where nothing was told', async () => {
    const { store, deliver } = late('preferences');
    store.getState().sessionOpened();
    store.getState().themeChosen('dark');
    await deliver();
    expect(store.getState().overall).not.toBeNull();
    expect(store.getState().preferences.theme).toBe('dark');
  });
});

describe('preferences that were chosen', () => {
  it('hold at once, so that the next choice builds on them, and are sent one after the other', async () => {
    const { engine, store, deliver } = late('setPreferences');
    const choose = (name: 'checksums' | 'values', value: boolean) => {
      const { preferences, preferencesChosen } = store.getState();
      preferencesChosen({ onOpen: { ...preferences.onOpen, [name]: value } });
    };
    choose('checksums', false);
    choose('values', true);
    const both = { checksums: false, values: true };
    expect(store.getState().preferences.onOpen).toEqual(both);
    await settled();
    expect(engine.calls).toEqual([['setPreferences', { onOpen: { checksums: false, values: false } }]]);
    engine.emit('preferences', { ...DEFAULT_PREFERENCES, onOpen: { checksums: false, values: false } });
    expect(store.getState().preferences.onOpen).toEqual(both);
    await deliver();
    expect(engine.calls[1]).toEqual(['setPreferences', { onOpen: both }]);
    await deliver();
    expect(store.getState().preferences.onOpen).toEqual(both);
  });

  it('are taken back when they could not be kept, those after them are not', async () => {
    const { store, deliver, lose } = late('setPreferences');
    store.getState().preferencesChosen({ jobs: 5 });
    store.getState().preferencesChosen({ theme: 'dark' });
    await settled();
    await lose('no answer');
    await deliver();
    expect(store.getState()).toMatchObject({ theme: 'dark', preferences: { jobs: null, theme: 'dark' } });
  });
});

describe('a removed row', () => {
  const row = sampleItem('gone.pt', { status: 'running', step: 'checksums', done: 1, total: 9 });

  it('does not come back by what the engine told before it heard of it', async () => {
    const engine: FakeClient = { ...createFakeClient({ samples: [] }), remove: () => Promise.resolve() };
    const { store } = late('jobs', engine);
    engine.put(row);
    store.getState().removalAsked([row.id]);
    store.getState().removalSettled();
    engine.emit('changed', [row]);
    await settled();
    expect(store.getState()).toMatchObject({ items: new Map(), shown: { status: 'none' } });
    engine.emit('removed', [row.id]);
    expect(store.getState().items.size).toBe(0);
  });

  it('comes back when the engine could not be told', async () => {
    const engine = createFakeClient({ samples: [] });
    const { store } = late('jobs', engine);
    engine.put(row);
    engine.failNext('remove', 'no answer');
    store.getState().removalAsked([row.id]);
    store.getState().removalSettled();
    await settled();
    expect(store.getState().items.get(row.id)).toEqual(row);
    expect(store.getState().notices).toMatchObject([{ message: 'Could not remove from the queue: no answer' }]);
  });
});

describe('what is shown', () => {
  it('is what was opened, unless another was selected while it was on its way', async () => {
    const [set, other, shard] = [sampleId('model.pt'), sampleId('empty.pt'), sampleId('no-optimizer.pt')];
    const engine = createFakeClient({ answers: { openSetFile: () => shard } });
    const { store, deliver } = late('openSetFile', engine);
    store.getState().checkpointSelected(set);
    store.getState().setFileOpened(set, 'a shard');
    store.getState().checkpointSelected(other);
    await deliver();
    expect(store.getState().shown).toMatchObject({ id: other });
    store.getState().checkpointSelected(set);
    store.getState().setFileOpened(set, 'a shard');
    await deliver();
    expect(store.getState().shown).toMatchObject({ id: shard });
  });

  it('is not what was opened before a person looked at something else', () => {
    const { engine, store } = late('jobs', createFakeClient({ samples: [] }));
    const row = (name: string) => sampleItem(name, { status: 'waiting' });
    engine.put(row('first.pt'));
    engine.put(row('second.pt'));
    store.getState().additionExpected();
    store.getState().removalAsked([row('first.pt').id]);
    engine.put(row('sent.pt'));
    expect(store.getState().shown).toMatchObject({ id: row('sent.pt').id });
    store.getState().additionExpected();
    store.getState().checkpointSelected(row('second.pt').id);
    engine.put(row('slow.pt'));
    expect(store.getState().shown).toMatchObject({ id: row('second.pt').id });
  });
});

describe('work that was asked for', () => {
  const [a, b, c] = [sampleId('model.pt'), sampleId('empty.pt'), sampleId('no-optimizer.pt')];

  it('of two comparisons the last is shown, whichever has begun first', async () => {
    let begun = 0;
    const compare = () => `job-${(begun += 1)}` as JobId;
    const { store, deliver, lose } = late('compare', createFakeClient({ answers: { compare } }));
    store.getState().compareAsked(a, b, true);
    store.getState().compareAsked(a, c, true);
    await deliver(1);
    await deliver();
    expect(store.getState().comparisons.get(a)).toEqual({ b: c, job: 'job-2' });
    store.getState().compareAsked(a, b, true);
    expect(store.getState().comparisons.get(a)).toEqual({ b, job: null });
    await lose('no answer');
    expect(store.getState().comparisons.get(a)).toEqual({ b: c, job: 'job-2' });
    store.getState().compareAsked(a, b, true);
    store.getState().compareAsked(a, c, true);
    await deliver();
    await lose('no answer');
    expect(store.getState().comparisons.has(a)).toBe(false);
  });

  it('is not asked for twice while it is not known to have begun', async () => {
    const { engine, store, deliver, lose } = late('runRewrite', createFakeClient());
    store.getState().rewriteRun(a, 'new.pt');
    store.getState().rewriteRun(a, 'new.pt');
    expect(engine.calls.filter(([name]) => name === 'runRewrite')).toHaveLength(1);
    await lose('no answer');
    store.getState().rewriteRun(a, 'new.pt');
    await deliver();
    expect(engine.calls.filter(([name]) => name === 'runRewrite')).toHaveLength(2);
    const { isAsked, job } = store.getState().rewriteDrafts.get(a)!;
    expect(isAsked).toBe(false);
    // It has begun, and its first event is on its way.
    expect(goesOn(store.getState(), job)).toBe(true);
    const kind = { kind: 'rewrite', title: 'a', checkpoint: a, folder: null } as const;
    engine.emit('job', { ...kind, id: job!, state: { status: 'cancelled' } });
    expect(goesOn(store.getState(), job)).toBe(false);
    expect(goesOn(store.getState(), null)).toBe(false);
  });
});
