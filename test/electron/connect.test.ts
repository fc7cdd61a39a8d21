import type { MessageEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import type { EngineCall, FromEngine } from '../../electron/channels/engine.ts';
import { connect, type Port } from '../../electron/engine/connect.ts';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { EventName, Events } from '../../src-core/contract/client.ts';
import type { CheckpointId, FolderId } from '../../src-core/contract/ids.ts';
import type { Engine } from '../../src-core/node/engine/engine.ts';

const ID = 'abcdefghijklmnopqrst' as CheckpointId;
const FOLDER = { id: 'folder-0000000000000' as FolderId, path: '/data', watched: true };
const ITEM: QueueItem = { id: ID, name: 'a.pt', folder: '/data', size: 1, modified: 0, state: { status: 'waiting' } };

function setUp() {
  const sent: FromEngine[] = [];
  const calls: unknown[] = [];
  const warming: AbortSignal[] = [];
  const listeners = new Map<EventName, Events[EventName]>();
  let onMessage: (message: MessageEvent) => void = () => undefined;
  const engine: Engine = {
    request: (name, args) => {
      calls.push([name, args]);
      return name === 'view' ? Promise.reject(new Error('no such checkpoint')) : (Promise.resolve('answer') as never);
    },
    register: async (paths) => {
      calls.push(['register', paths]);
      return [ID];
    },
    restore: async (files, folders) => void calls.push(['restore', files, folders]),
    openFolders: () => [FOLDER],
    pathOf: () => '/data/a.pt',
    on: (event, listener) => {
      listeners.set(event, listener);
      return () => undefined;
    },
    idle: async () => undefined,
    close: async () => undefined,
  };
  const port: Port = {
    on: (_event, listener) => (onMessage = listener),
    postMessage: (message) => void sent.push(message),
  };
  connect(engine, port, (signal) => {
    warming.push(signal);
    return Promise.resolve();
  });
  const ask = async (call: EngineCall) => {
    onMessage({ data: { number: 7, call }, ports: [] });
    await new Promise((resolve) => setImmediate(resolve));
    return sent.at(-1);
  };
  const emit = (event: EventName, ...args: readonly unknown[]) => {
    (listeners.get(event) as ((...all: readonly unknown[]) => void) | undefined)?.(...args);
  };
  return { sent, calls, warming, ask, emit };
}

describe('connect', () => {
  it('says that it is ready', () => {
    expect(setUp().sent).toEqual([{ kind: 'ready' }]);
  });

  it('warms up once the window has its first answer, until something is opened', async () => {
    const { ask, emit, warming } = setUp();
    expect(warming).toHaveLength(0);
    await ask({ kind: 'request', name: 'cancel', args: [ID] });
    await ask({ kind: 'request', name: 'cancel', args: [ID] });
    expect(warming.map(({ aborted }) => aborted)).toEqual([false]);
    emit('changed', [ITEM]);
    expect(warming.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('does not warm up where files are opened at once', async () => {
    const { ask, emit, warming } = setUp();
    emit('changed', [ITEM]);
    await ask({ kind: 'register', paths: ['/data/a.pt'] });
    expect(warming).toHaveLength(0);
  });

  it('answers requests, registrations and restorations', async () => {
    const { ask, calls } = setUp();
    expect(await ask({ kind: 'request', name: 'cancel', args: [ID] })).toEqual({
      kind: 'answer',
      number: 7,
      value: 'answer',
    });
    expect(await ask({ kind: 'register', paths: ['/data'] })).toEqual({ kind: 'answer', number: 7, value: [ID] });
    await ask({ kind: 'restore', files: [], folders: [FOLDER] });
    expect(calls).toEqual([
      ['cancel', [ID]],
      ['register', ['/data']],
      ['restore', [], [FOLDER]],
    ]);
  });

  it('tells a failure in words', async () => {
    const { ask } = setUp();
    const answer = await ask({ kind: 'request', name: 'view', args: [ID] });
    expect(answer).toEqual({ kind: 'fault', number: 7, message: 'no such checkpoint' });
  });

  it('tells main where folders are before the window hears of them', () => {
    const { sent, emit } = setUp();
    emit('folders', []);
    expect(sent.slice(1)).toEqual([
      { kind: 'folders', folders: [FOLDER] },
      { kind: 'event', name: 'folders', args: [[]] },
    ]);
  });

  it('tells where an id is before the first event that names it, once', () => {
    const { sent, emit } = setUp();
    emit('changed', [ITEM]);
    emit('changed', [ITEM]);
    emit('removed', [ID]);
    emit('changed', [ITEM]);
    expect(sent.slice(1).map((message) => (message.kind === 'event' ? message.name : message.kind))).toEqual([
      'registered',
      'changed',
      'changed',
      'removed',
      'registered',
      'changed',
    ]);
  });
});
