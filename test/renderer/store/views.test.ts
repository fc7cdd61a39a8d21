import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src-core/contract/jobs.ts';
import type { Repair } from '../../../src-core/contract/rewrite.ts';
import { createFakeClient } from '../../../renderer/client/fake.ts';
import { SAMPLE_JOB } from '../../../renderer/client/sample-views.ts';
import { sampleId } from '../../../renderer/client/sample.ts';
import { connect } from '../../../renderer/store/connect.ts';
import { createAppStore } from '../../../renderer/store/create-app-store.ts';

const id = sampleId('model.pt');
const JOB: Job = {
  id: SAMPLE_JOB,
  kind: 'rewrite',
  title: 'rewrite model.pt',
  checkpoint: id,
  folder: null,
  state: { status: 'running', step: 'writing', done: 1, total: 2 },
};
const REPAIR: Repair = {
  title: 'Strip the prefix module.',
  why: '',
  codes: [],
  action: { kind: 'rewrite', request: { edits: [{ kind: 'strip-prefix', prefix: 'module.' }], to: 'same' } },
  suggestedName: 'model.stripped.pt',
};

function opened() {
  const client = createFakeClient();
  const kept = new Map<string, string>();
  const store = createAppStore(client, () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
  connect(client, store, (run) => run());
  return { client, store, asked: (name: string) => client.calls.filter(([called]) => called === name) };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('rewriting', () => {
  it('a repair opens the Rewrite view filled in, and writes nothing', () => {
    const { store, asked } = opened();
    store.getState().repairOpened(id, REPAIR);
    const { tab, rewriteDrafts } = store.getState();
    expect(tab).toBe('rewrite');
    expect(rewriteDrafts.get(id)).toMatchObject({ name: 'model.stripped.pt', place: 'beside', job: null });
    expect(rewriteDrafts.get(id)?.request.edits).toHaveLength(1);
    expect(asked('runRewrite')).toEqual([]);
  });

  it('a salvage is only opened', () => {
    const { store, asked } = opened();
    store.getState().repairOpened(id, { ...REPAIR, action: { kind: 'salvage' } });
    expect(store.getState().tab).toBe('rewrite');
    expect(asked('salvage')).toEqual([]);
  });

  it('writes where the draft says, and follows the job', async () => {
    const { client, store, asked } = opened();
    store.getState().repairOpened(id, REPAIR);
    store.getState().rewriteRun(id, 'new.pt');
    await settled();
    expect(asked('runRewrite')).toMatchObject([['runRewrite', id, { to: 'same' }, { kind: 'beside', name: 'new.pt' }]]);
    expect(store.getState().rewriteDrafts.get(id)?.job).toBe(SAMPLE_JOB);
    client.emit('job', JOB);
    expect(store.getState().jobs.get(SAMPLE_JOB)).toEqual(JOB);
    store.getState().draftChanged(id, { place: 'in-place' });
    store.getState().rewriteRun(id, '');
    expect(asked('runRewrite')[1]).toMatchObject(['runRewrite', id, {}, { kind: 'in-place' }]);
  });

  it('says what could not be begun', async () => {
    const { client, store } = opened();
    client.failNext('salvage', 'no room');
    store.getState().salvageRun(id, 'saved.pt');
    await settled();
    expect(store.getState().notices.map(({ message }) => message)).toEqual(['Could not write: no room']);
  });
});

describe('jobs', () => {
  it('an event is newer than the list that was asked for before it', async () => {
    const { client, store } = opened();
    store.getState().jobsOpened();
    client.emit('job', JOB);
    await settled();
    expect(store.getState().jobs.get(SAMPLE_JOB)).toEqual(JOB);
  });

  it('can be cancelled', () => {
    const { store, asked } = opened();
    store.getState().jobCancelled(SAMPLE_JOB);
    expect(asked('cancelJob')).toEqual([['cancelJob', SAMPLE_JOB]]);
  });
});

describe('links between views', () => {
  it('a comparison is kept by the checkpoint it began with', async () => {
    const { store } = opened();
    const b = sampleId('empty.pt');
    store.getState().compareAsked(id, b, true);
    await settled();
    expect(store.getState().comparisons.get(id)).toEqual({ b, job: SAMPLE_JOB });
  });

  it('a tensor leads to its values and to its bytes', async () => {
    const { store } = opened();
    store.getState().checkpointSelected(id);
    await settled();
    store.getState().tensorValuesOpened(7);
    expect(store.getState()).toMatchObject({ tab: 'values', valueTensor: { id, tensor: 7 } });
    store.getState().bytesOpened(4096);
    expect(store.getState()).toMatchObject({ tab: 'archive', archiveLook: 'bytes', bytePlace: { id, offset: 4096 } });
  });

  it('a finding leads to the entry it speaks of, also while bytes are looked at', async () => {
    const { store } = opened();
    store.getState().checkpointSelected(id);
    await settled();
    store.getState().bytesOpened(4096);
    store.getState().entryOpened('model/data/0');
    expect(store.getState()).toMatchObject({ archiveLook: 'entries', entryPlace: { id, name: 'model/data/0' } });
  });
});
