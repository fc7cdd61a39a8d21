import type { MessageEvent } from 'electron';
import { EVENT_NAMES, type EventName, type Events } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { Engine } from '../../src-core/node/engine/engine.ts';
import type { EngineCall, EngineEvent, FromEngine, RequestCall, ToEngine } from '../channels/engine.ts';

/** The part of `process.parentPort` that is used. */
export interface Port {
  on(event: 'message', listener: (message: MessageEvent) => void): unknown;
  postMessage(message: FromEngine): void;
}

/**
 * Answer main's calls from `engine` and pass its events on. Main is trusted: its gate has checked the arguments.
 *
 * `warmUp` is called once the window has its first answer and nothing was opened so far, and told to end when something is:
 * reading that is what it was for.
 */
export function connect(engine: Engine, port: Port, warmUp: (signal: AbortSignal) => Promise<void>): void {
  const opened = new AbortController();
  let isFirst = true;
  const afterFirst = () => {
    if (isFirst && !opened.signal.aborted)
      warmUp(opened.signal).catch((error: unknown) => console.error(`assay: warming up ended: ${String(error)}`));
    isFirst = false;
  };
  const known = new Set<CheckpointId>();
  const tell = (ids: readonly CheckpointId[]) => {
    const files = ids.flatMap((id) => {
      const path = known.has(id) ? null : engine.pathOf(id);
      return path === null ? [] : [{ id, path }];
    });
    for (const { id } of files) known.add(id);
    if (files.length > 0) port.postMessage({ kind: 'registered', files });
  };
  const forward = <K extends EventName>(name: K, before?: (...args: Parameters<Events[K]>) => void) => {
    const listener = (...args: Parameters<Events[K]>) => {
      before?.(...args);
      port.postMessage({ kind: 'event', name, args } as unknown as EngineEvent);
    };
    engine.on(name, listener as Events[K]);
  };
  forward('changed', (items) => {
    opened.abort();
    tell(items.map(({ id }) => id));
  });
  forward('removed', (ids) => {
    for (const id of ids) known.delete(id);
  });
  forward('folders', () => port.postMessage({ kind: 'folders', folders: engine.openFolders() }));
  // Whether the engine was lost is for main to know.
  const others = EVENT_NAMES.filter((name) => !TOLD_APART.includes(name));
  for (const name of others) forward(name);
  port.on('message', ({ data }) => {
    const { number, call } = data as ToEngine;
    void answer(engine, call)
      .then(
        (value) => port.postMessage({ kind: 'answer', number, value }),
        (error: unknown) => port.postMessage({ kind: 'fault', number, message: messageOf(error) }),
      )
      .then(afterFirst);
  });
  port.postMessage({ kind: 'ready' });
}

const TOLD_APART: readonly EventName[] = ['changed', 'removed', 'folders', 'engineRestarted'];

async function answer(engine: Engine, call: EngineCall): Promise<unknown> {
  switch (call.kind) {
    case 'request':
      return request(engine, call);
    case 'register':
      return engine.register(call.paths);
    case 'restore':
      return engine.restore(call.files, call.folders);
  }
}

function request(engine: Engine, { name, args }: RequestCall): Promise<unknown> {
  // `RequestCall` keeps a name and its own arguments together; the compiler loses that once they are taken apart.
  const ask = engine.request.bind(engine) as (name: RequestCall['name'], args: RequestCall['args']) => Promise<unknown>;
  return ask(name, args);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
