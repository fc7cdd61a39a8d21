import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FromEngine, ToEngine } from '../../electron/channels/engine.ts';
import { EngineProcess, PATIENCE_MILLISECONDS } from '../../electron/main/engine-process.ts';
import type { QueueItem, QueueState } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId, FolderId, JobId } from '../../src-core/contract/ids.ts';
import type { JobState } from '../../src-core/contract/jobs.ts';

const id = (text: string) => text.padEnd(16, '0') as CheckpointId;

function item(name: string, state: QueueState): QueueItem {
  return { id: id(name), name, folder: '/data', size: 1, modified: 0, state };
}

/** A process that can be looked at and ended. */
class Child {
  readonly received: ToEngine[] = [];
  killed = false;
  #onMessage: (message: FromEngine) => void = () => undefined;
  #onExit: (code: number) => void = () => undefined;

  on(event: 'message', listener: (message: FromEngine) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
  on(event: string, listener: (value: never) => void): void {
    if (event === 'message') this.#onMessage = listener as (message: FromEngine) => void;
    else this.#onExit = listener as (code: number) => void;
  }
  postMessage(message: ToEngine): void {
    this.received.push(message);
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  say(...messages: readonly FromEngine[]): void {
    for (const message of messages) this.#onMessage(message);
  }
  end(code: number): void {
    this.#onExit(code);
  }
  /** Answer the latest call. */
  answer(value: unknown): void {
    this.say({ kind: 'answer', number: this.received.at(-1)?.number ?? 0, value });
  }
}

function start() {
  const children: Child[] = [];
  const events: unknown[] = [];
  const engine = new EngineProcess({
    fork: () => {
      const child = new Child();
      children.push(child);
      child.say({ kind: 'ready' });
      return child;
    },
    emit: ({ name, args }) => void events.push([name, ...args]),
  });
  const latest = () => children.at(-1) ?? new Child();
  return { engine, children, events, latest };
}

const RUNNING: QueueState = { status: 'running', step: 'checksums', done: 0, total: 1 };

describe('EngineProcess', () => {
  afterEach(() => vi.useRealTimers());

  it('pairs answers with calls, in any order', async () => {
    const { engine, latest } = start();
    const first = engine.call({ kind: 'request', name: 'queue', args: [] });
    const second = engine.call({ kind: 'register', paths: ['/data/a.pt'] });
    const [one, two] = latest().received;
    latest().say({ kind: 'answer', number: two?.number ?? 0, value: 'second' });
    latest().say({ kind: 'fault', number: one?.number ?? 0, message: 'no such file' });
    await expect(second).resolves.toBe('second');
    await expect(first).rejects.toThrow('no such file');
  });

  it('knows where ids are, until they are removed', () => {
    const { engine, latest, events } = start();
    latest().say({ kind: 'registered', files: [{ id: id('a'), path: '/data/a.pt' }] });
    expect(engine.pathOf(id('a'))).toBe('/data/a.pt');
    latest().say({ kind: 'event', name: 'removed', args: [[id('a')]] });
    expect(engine.pathOf(id('a'))).toBeNull();
    expect(events).toEqual([['removed', [id('a')]]]);
  });

  it('starts again when the engine ends, gives the files back and says what was open', async () => {
    const { children, events, latest } = start();
    latest().say(
      { kind: 'registered', files: ['a', 'b', 'c'].map((name) => ({ id: id(name), path: `/data/${name}` })) },
      { kind: 'event', name: 'changed', args: [[item('a', { status: 'cancelled' }), item('b', RUNNING)]] },
    );
    events.length = 0;
    latest().end(9);
    const message = 'The engine ended (code 9) while it read b, and was started again.';
    expect(children).toHaveLength(2);
    expect(latest().received[0]?.call).toEqual({
      kind: 'restore',
      files: [
        { id: id('a'), path: '/data/a', failed: null },
        { id: id('b'), path: '/data/b', failed: { code: 'EENGINE', message } },
        { id: id('c'), path: '/data/c', failed: null },
      ],
      folders: [],
    });
    expect(events).toEqual([]);
    latest().answer(undefined);
    await Promise.resolve();
    expect(events).toEqual([['engineRestarted', message]]);
  });

  it('gives folders back with whether they were watched, also to the engine after the next', async () => {
    const { latest } = start();
    const folders = [{ id: 'folder-0000000000000' as FolderId, path: '/data', watched: true }];
    latest().say({ kind: 'folders', folders });
    latest().end(9);
    expect(latest().received[0]?.call).toMatchObject({ kind: 'restore', folders });
    // The list of an engine that is getting its folders back is not whole.
    latest().say({ kind: 'folders', folders: [] });
    latest().end(9);
    expect(latest().received[0]?.call).toMatchObject({ kind: 'restore', folders });
    latest().answer(undefined);
    await Promise.resolve();
    latest().say({ kind: 'folders', folders: [] });
    latest().end(9);
    expect(latest().received[0]?.call).toMatchObject({ kind: 'restore', folders: [] });
  });

  it('tells the windows of folders again when all are given back, of jobs that they are lost, and stays paused', async () => {
    const { events, latest } = start();
    const job = { id: 'job' as JobId, kind: 'rewrite', title: 'a', checkpoint: id('a'), folder: null } as const;
    const running: JobState = { status: 'running', step: 'writing', done: 1, total: 2 };
    const done: JobState = { status: 'done', message: '', made: null, notes: [] };
    const overall = { total: 1, waiting: 1, running: 0, ended: 0, bytesDone: 0, bytesTotal: 0, secondsLeft: null };
    latest().say(
      { kind: 'event', name: 'job', args: [{ ...job, state: running }] },
      { kind: 'event', name: 'job', args: [{ ...job, id: 'ended' as JobId, state: running }] },
      { kind: 'event', name: 'job', args: [{ ...job, id: 'ended' as JobId, state: done }] },
      { kind: 'event', name: 'overall', args: [{ ...overall, paused: true }] },
    );
    events.length = 0;
    latest().end(9);
    const message = 'The engine ended (code 9) and was started again.';
    expect(events).toEqual([['job', { ...job, state: { status: 'failed', code: 'EENGINE', message } }]]);
    expect(latest().received.map(({ call }) => call)).toMatchObject([{ name: 'pauseAll' }, { kind: 'restore' }]);
    events.length = 0;
    const folder = { id: 'f' as FolderId, name: 'f', path: '/f', watched: true, problem: '', isRun: false };
    const other = { ...folder, id: 'g' as FolderId };
    latest().say({ kind: 'event', name: 'folders', args: [[folder]] });
    latest().say({ kind: 'event', name: 'folders', args: [[folder, other]] });
    expect(events).toEqual([]);
    latest().answer(undefined);
    await Promise.resolve();
    expect(events).toEqual([
      ['folders', [folder, other]],
      ['engineRestarted', message],
    ]);
  });

  it('fails what was asked of an engine that ended', async () => {
    const { engine, latest } = start();
    const asked = engine.call({ kind: 'request', name: 'queue', args: [] });
    latest().end(1);
    await expect(asked).rejects.toThrow('The engine ended (code 1) and was started again.');
  });

  it('does not read a file again that has ended an engine, however often another ends', () => {
    const { latest } = start();
    latest().say(
      { kind: 'registered', files: [{ id: id('b'), path: '/data/b' }] },
      { kind: 'event', name: 'changed', args: [[item('b', RUNNING)]] },
    );
    latest().end(9);
    const failed = { status: 'failed', code: 'EENGINE', message: 'as before' } as const;
    latest().answer(undefined);
    latest().say({ kind: 'event', name: 'changed', args: [[item('b', failed)]] });
    latest().end(9);
    expect(latest().received[0]?.call).toMatchObject({ files: [{ id: id('b'), failed: { message: 'as before' } }] });
  });

  it('gives up on an engine that ends before it has its files back', async () => {
    const { engine, children, events, latest } = start();
    for (let turn = 0; turn < 4; turn += 1) latest().end(1);
    expect(children).toHaveLength(4);
    expect(events).toEqual([['engineRestarted', 'The engine ended 4 times in a row and was not started again.']]);
    await expect(engine.call({ kind: 'request', name: 'queue', args: [] })).rejects.toThrow('does not start');
  });

  it('ends an engine that does not even answer a cancel, and says so', async () => {
    vi.useFakeTimers();
    const { engine, latest } = start();
    const caught = latest();
    caught.say(
      { kind: 'registered', files: [{ id: id('b'), path: '/data/b' }] },
      { kind: 'event', name: 'changed', args: [[item('b', RUNNING)]] },
    );
    const cancelled = engine.call({ kind: 'request', name: 'cancel', args: [id('b')] });
    vi.advanceTimersByTime(PATIENCE_MILLISECONDS - 1);
    expect(caught.killed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(caught.killed).toBe(true);
    caught.end(15);
    await expect(cancelled).rejects.toThrow('The engine did not stop when asked to while it read b');
  });

  it('leaves an engine alone that answers a cancel', async () => {
    vi.useFakeTimers();
    const { engine, latest } = start();
    const cancelled = engine.call({ kind: 'request', name: 'cancel', args: [id('b')] });
    latest().answer(undefined);
    await cancelled;
    vi.advanceTimersByTime(PATIENCE_MILLISECONDS);
    expect(latest().killed).toBe(false);
  });

  it('lets the engine go when the program ends', () => {
    const { engine, children, latest } = start();
    engine.close();
    latest().end(0);
    expect([children.length, latest().killed]).toEqual([1, true]);
  });
});
