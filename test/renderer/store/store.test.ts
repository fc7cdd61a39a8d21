import { describe, expect, it, vi } from 'vitest';
import { createFakeClient, type FakeClient, type FakeOptions } from '../../../renderer/client/fake.ts';
import { SAMPLES, sampleItem, sampleTensor } from '../../../renderer/client/sample.ts';
import { SAMPLE_FOLDER_ITEM } from '../../../renderer/client/sample-views.ts';
import { expectationText } from '../../../renderer/store/expectation-slice.ts';
import type { FolderItem } from '../../../src-core/contract/folders.ts';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { FolderId } from '../../../src-core/contract/ids.ts';
import { DEFAULT_PREFERENCES } from '../../../src-core/contract/session.ts';
import { selectedId } from '../../../renderer/store/checkpoint-slice.ts';
import { connect } from '../../../renderer/store/connect.ts';
import { createAppStore, type AppStore } from '../../../renderer/store/create-app-store.ts';

const idOf = (name: string) => SAMPLES.find((one) => one.view.item.name === name)!.view.item.id;

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

async function opened(options: FakeOptions = {}): Promise<{ client: FakeClient; store: AppStore; tick: () => void }> {
  const client = createFakeClient(options);
  const store = createAppStore(client, memory);
  let scheduled: () => void = () => undefined;
  connect(client, store, (run) => {
    scheduled = run;
  });
  await store.getState().queueOpened();
  await settled();
  return { client, store, tick: () => scheduled() };
}

/** Promises that were made are kept. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const shownName = (store: AppStore) => {
  const { shown } = store.getState();
  return shown.status === 'shown' ? shown.view.item.name : shown.status;
};
const asked = (client: FakeClient, name: string) => client.calls.filter(([called]) => called === name);

describe('the queue', () => {
  it('does not go back to what it was when its answer was made, where rows were told since', async () => {
    const done = sampleItem('done.pt', { status: 'cancelled' });
    const gone = sampleItem('gone.pt', { status: 'waiting' });
    const client = createFakeClient();
    let answer: (items: readonly QueueItem[]) => void = () => undefined;
    const late = { ...client, queue: () => new Promise<readonly QueueItem[]>((resolve) => (answer = resolve)) };
    const store = createAppStore(late, memory);
    connect(late, store, (run) => run());
    const opening = store.getState().queueOpened();
    client.emit('changed', [done, gone]);
    client.emit('removed', [gone.id]);
    const other = sampleItem('other.pt', { status: 'waiting' });
    answer([{ ...done, state: { status: 'waiting' } }, gone, other]);
    await opening;
    expect([...store.getState().items.values()]).toEqual([done, other]);
  });
});

describe('what is shown', () => {
  it('is looked at on the disk when somebody comes back to the window', async () => {
    const { client, store } = await opened();
    const before = asked(client, 'view').length;
    store.getState().diskLookedAt();
    expect(asked(client, 'view')).toHaveLength(before + 1);
  });

  it('is the first checkpoint and not the run it is of, where both are told together', async () => {
    const { client, store } = await opened({ samples: [] });
    client.put(sampleItem('epoch-1.pt', { status: 'waiting' }));
    client.emit('folders', [{ ...SAMPLE_FOLDER_ITEM, path: '/data/runs/17' }]);
    expect(store.getState()).toMatchObject({ shownRun: null, shown: { status: 'pending' } });
  });

  it('is a run that was just opened, and not one that was found below a folder', async () => {
    const { client, store } = await opened();
    const run: FolderItem = { ...SAMPLE_FOLDER_ITEM, path: '/data/runs/17' };
    client.emit('folders', [run]);
    expect(store.getState().shownRun).toBeNull();
    store.getState().additionExpected();
    const around: FolderItem = {
      ...run,
      id: 'folder-around-0000000000' as FolderId,
      path: '/data/sweep',
      isRun: false,
    };
    const below: FolderItem = { ...run, id: 'folder-below-00000000000' as FolderId, path: '/data/sweep/1' };
    client.emit('folders', [run, around, below]);
    expect(store.getState().shownRun).toBeNull();
    const other: FolderItem = { ...run, id: 'folder-other-00000000000' as FolderId, path: '/data/other' };
    client.emit('folders', [run, around, below, other]);
    expect(store.getState()).toMatchObject({ shownRun: other.id, shown: { status: 'none' } });
    store.getState().checkpointSelected(idOf('empty.pt'));
    expect(store.getState().shownRun).toBeNull();
  });

  it('an expectation stays for the next checkpoint, and a document that is none changes nothing', async () => {
    const { store } = await opened();
    const { expectationRead, tensorsTicked, rulesLoosened, checkpointSelected } = store.getState();
    expect(expectationRead('{"profile": "lightning", "required_keys": ["epoch"]}')).toBe('');
    tensorsTicked([sampleTensor(0), sampleTensor(3)], true);
    rulesLoosened('first-dimension');
    rulesLoosened('dtype');
    checkpointSelected(idOf('empty.pt'));
    expect(expectationRead('{')).toMatch(/^Not JSON yet/);
    expect(JSON.parse(expectationText(store.getState()))).toEqual({
      profile: 'lightning',
      required_keys: ['epoch'],
      keys: {
        'model.layers.0.attention.q_proj.weight': { shape: ['*', 768] },
        'model.layers.0.norm.bias': { shape: ['*'] },
      },
    });
    store.getState().expectationCleared();
    expect(expectationText(store.getState())).toBe('');
  });
});

describe('selection', () => {
  it('the first checkpoint is shown by itself', async () => {
    const { store } = await opened();
    expect(shownName(store)).toBe('model.pt');
  });

  it('an answer that comes after another was selected is dropped', async () => {
    const { client, store } = await opened();
    const answers: (() => void)[] = [];
    const view = client.view;
    vi.spyOn(client, 'view').mockImplementation(async (id) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return view(id);
    });
    store.getState().checkpointSelected(idOf('empty.pt'));
    store.getState().checkpointSelected(idOf('no-optimizer.pt'));
    answers[1]?.();
    await settled();
    answers[0]?.();
    await settled();
    expect(shownName(store)).toBe('no-optimizer.pt');
  });

  it('what has just been opened is shown', async () => {
    const { client, store, tick } = await opened();
    store.getState().additionExpected();
    client.put(sampleItem('new.pt', { status: 'waiting' }));
    tick();
    await settled();
    expect(selectedId(store.getState().shown)).toBe(sampleItem('new.pt', { status: 'waiting' }).id);
  });

  it('what appears by itself does not take the place of what is shown', async () => {
    const { client, store, tick } = await opened();
    client.put(sampleItem('new.pt', { status: 'waiting' }));
    tick();
    await settled();
    expect(shownName(store)).toBe('model.pt');
  });

  it('a view that cannot be read says why', async () => {
    const { client, store } = await opened();
    client.failNext('view', 'the engine is gone');
    store.getState().checkpointSelected(idOf('empty.pt'));
    await settled();
    expect(store.getState().shown).toMatchObject({ status: 'failed', message: 'the engine is gone' });
  });
});

describe('events', () => {
  it('are gathered and applied together', async () => {
    const { client, store, tick } = await opened({ samples: [] });
    for (let count = 0; count < 100; count += 1) client.put(sampleItem(`${count}.pt`, { status: 'waiting' }));
    expect(store.getState().items.size).toBe(0);
    tick();
    expect(store.getState().items.size).toBe(100);
  });

  it('the evidence is read again when the state moved on, not for progress alone', async () => {
    const { client, store, tick } = await opened();
    const before = asked(client, 'view').length;
    const item = store.getState().items.get(idOf('model.pt'))!;
    const run = (done: number) =>
      client.emit('changed', [{ ...item, state: { status: 'running', step: 'checksums', done, total: 9 } }]);
    run(1);
    tick();
    run(2);
    tick();
    run(3);
    tick();
    expect(asked(client, 'view').length).toBe(before + 1);
    client.emit('changed', [item]);
    tick();
    expect(asked(client, 'view').length).toBe(before + 2);
  });

  it('a lost engine is told', async () => {
    const { client, store } = await opened();
    client.emit('engineRestarted', 'it ended');
    expect(store.getState().notices).toMatchObject([{ kind: 'restart', message: 'it ended' }]);
    client.emit('engineRestarted', 'it answers again');
    expect(store.getState().notices).toMatchObject([{ kind: 'restart', message: 'it answers again' }]);
  });
});

describe('removal', () => {
  it('hides at once, shows the neighbour, and is told to the engine when settled', async () => {
    const { client, store } = await opened();
    store.getState().checkpointSelected(idOf('empty.pt'));
    store.getState().removalAsked([idOf('empty.pt')]);
    await settled();
    expect(shownName(store)).toBe('no-optimizer.pt');
    expect(asked(client, 'remove')).toEqual([]);
    store.getState().removalSettled();
    expect(asked(client, 'remove')).toEqual([['remove', [idOf('empty.pt')]]]);
    expect(store.getState().items.has(idOf('empty.pt'))).toBe(false);
  });

  it('can be undone', async () => {
    const { client, store } = await opened();
    store.getState().removalAsked([idOf('model.pt')]);
    store.getState().removalUndone();
    await settled();
    expect(shownName(store)).toBe('model.pt');
    expect(asked(client, 'remove')).toEqual([]);
  });

  it('is undone by opening it again, and it is shown as what was just opened', async () => {
    const { client, store } = await opened();
    const [reopened, other] = [idOf('empty.pt'), idOf('no-optimizer.pt')];
    store.getState().removalAsked([reopened, other]);
    client.emit('reopened', [reopened]);
    expect(store.getState().removed).toEqual([other]);
    await settled();
    expect(shownName(store)).toBe('model.pt');
    store.getState().additionExpected();
    client.emit('reopened', [reopened]);
    await settled();
    expect(shownName(store)).toBe('empty.pt');
  });

  it('of the last one leaves nothing shown', async () => {
    const { store } = await opened();
    store.getState().removalAsked([...store.getState().items.keys()]);
    expect(store.getState().shown).toEqual({ status: 'none' });
  });

  it('a second removal settles the first', async () => {
    const { client, store } = await opened();
    store.getState().removalAsked([idOf('model.pt')]);
    store.getState().removalAsked([idOf('empty.pt')]);
    expect(asked(client, 'remove')).toHaveLength(1);
  });
});

describe('what is remembered', () => {
  it('is how the window looks, and nothing of a file', async () => {
    const storage = memory();
    const store = createAppStore(createFakeClient(), () => storage);
    await store.getState().queueOpened();
    store.getState().themeChosen('dark');
    store.getState().columnResized('shape', 5000);
    store.getState().columnToggled('stride');
    const again = createAppStore(createFakeClient(), () => storage).getState();
    expect(again.theme).toBe('dark');
    expect(again.columnWidths).toEqual({ shape: 1200 });
    expect(again.tensorColumns).toContain('stride');
    expect(storage.getItem('assay.window')).not.toContain('model.pt');
  });
});

describe('checking again', () => {
  it('asks with the options that were given and none else', async () => {
    const { client, store } = await opened();
    store.getState().checkAsked([idOf('model.pt')], { values: true });
    expect(asked(client, 'validate')).toEqual([
      ['validate', idOf('model.pt'), { checksums: false, values: true, requiredKeys: [], expectation: '' }],
    ]);
  });

  it('a refusal is told', async () => {
    const { client, store } = await opened();
    client.failNext('validate', 'not an expectation');
    store.getState().checkAsked([idOf('model.pt')], {});
    await settled();
    expect(store.getState().notices).toMatchObject([{ kind: 'problem' }]);
  });
});

describe('watched folders', () => {
  const arrived = (state: QueueItem['state']) => ({ ...sampleItem('new.pt', state), folder: '/data/watched' });

  it('what appears and is bad is told once its verdict is known', async () => {
    const { client, store, tick } = await opened();
    client.put(arrived({ status: 'waiting' }));
    client.emit('arrived', [arrived({ status: 'waiting' }).id]);
    expect(store.getState().notices).toMatchObject([{ kind: 'done', message: 'new.pt has appeared.' }]);
    const error = 'corrupted: no end record';
    client.put(
      arrived({ status: 'done', verdict: 'corrupted', safety: null, format: null, error, warnings: 0, deep: false }),
    );
    tick();
    expect(store.getState().notices).toMatchObject([
      {
        kind: 'problem',
        message: `new.pt has appeared and is bad: ${error}`,
        checkpoint: arrived({ status: 'waiting' }).id,
      },
    ]);
    expect(store.getState().arrivals.size).toBe(0);
  });

  it('a folder that cannot be watched any more is told once', async () => {
    const { client, store } = await opened();
    const folder = { id: 'f' as FolderId, name: 'runs', path: '/runs', watched: true, problem: '', isRun: false };
    client.emit('folders', [folder]);
    client.emit('folders', [{ ...folder, watched: false, problem: 'it is gone' }]);
    client.emit('folders', [{ ...folder, watched: false, problem: 'it is gone' }]);
    expect(store.getState().notices).toHaveLength(1);
  });
});

describe('checks', () => {
  it('remember what was expected when something else is asked for', async () => {
    const { client, store } = await opened();
    const id = idOf('model.pt');
    store.getState().checkAsked([id], { requiredKeys: ['epoch'] });
    store.getState().checkAsked([id], { values: true });
    expect(asked(client, 'validate').at(-1)).toMatchObject(['validate', id, { values: true, requiredKeys: ['epoch'] }]);
  });
});

describe('preferences', () => {
  it('what the engine keeps is what the window shows', async () => {
    const { client, store } = await opened();
    client.emit('preferences', { ...DEFAULT_PREFERENCES, theme: 'dark' });
    expect(store.getState()).toMatchObject({ theme: 'dark', preferences: { theme: 'dark' } });
  });

  it('a change that the engine refuses is told and changes nothing', async () => {
    const { client, store } = await opened();
    client.failNext('setPreferences', 'not an expectation');
    store.getState().preferencesChosen({ expectation: '[]' });
    await settled();
    expect(store.getState().preferences.expectation).toBe('');
    expect(store.getState().notices).toMatchObject([{ kind: 'problem' }]);
  });
});

describe('what was opened before', () => {
  it('is asked for again once it is forgotten, not before', async () => {
    const { client, store } = await opened();
    client.failNext('clearRecent', 'no answer');
    store.getState().recentForgotten();
    await settled();
    expect(store.getState()).toMatchObject({ timesForgotten: 0, notices: [{ kind: 'problem' }] });
    store.getState().recentForgotten();
    expect(store.getState().timesForgotten).toBe(0);
    await settled();
    expect(store.getState().timesForgotten).toBe(1);
  });
});

describe('statistics', () => {
  it('of the shown checkpoint count, of others do not', async () => {
    const { client, store } = await opened();
    client.emit('statistics', idOf('empty.pt'), 3);
    expect(store.getState().statisticsKnown).toBe(0);
    client.emit('statistics', idOf('model.pt'), 3);
    expect(store.getState().statisticsKnown).toBe(3);
  });
});
