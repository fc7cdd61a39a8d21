import type { IncomingMessage, ServerResponse } from 'node:http';
import { EVENT_NAMES } from '../contract/client.ts';
import type { Engine } from '../node/engine/engine.ts';
import { HttpError } from './http-error.ts';
import { asciiJson } from './respond.ts';

/** Windows that may listen at once; each costs a socket and a copy of every event. */
const LISTENERS = 64;
/** Bytes that wait for a window that does not read. It is let go, and connects again to a fresh list. */
const BACKLOG = 8 << 20;
/** Milliseconds between two signs of life: tunnels and proxies close what is silent for a minute. */
const HEARTBEAT = 25_000;

/**
 * The engine's events as Server-Sent Events. A window that connects first gets all they tell of as it is (the queue as
 * `snapshot`, the rest as events), so that it misses nothing that happened while it was away. Source: HTML standard,
 * "Server-sent events".
 */
export class EventStreams {
  readonly #engine: Engine;
  /** Windows, each with what was told since it was asked how all is, and has to come after that; null: told at once. */
  readonly #open = new Map<ServerResponse, string[] | null>();
  readonly #stop: (() => void)[] = [];
  readonly #heartbeat: NodeJS.Timeout;

  constructor(engine: Engine) {
    this.#engine = engine;
    for (const event of EVENT_NAMES)
      this.#stop.push(engine.on(event, (...args: readonly unknown[]) => this.#sendAll(message(event, args))));
    this.#heartbeat = setInterval(() => this.#sendAll(': still here\n\n'), HEARTBEAT);
    this.#heartbeat.unref();
  }

  get count(): number {
    return this.#open.size;
  }

  async connect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#open.size >= LISTENERS) throw new HttpError(503, `${LISTENERS} windows listen already`);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    request.on('close', () => this.#open.delete(response));
    response.on('error', () => this.#open.delete(response));
    const told: string[] = [];
    this.#open.set(response, told);
    const all = await this.#everything();
    if (!this.#open.has(response)) return;
    this.#open.set(response, null);
    response.write([...all, ...told].join(''));
  }

  /** What events tell of, as it is now. */
  async #everything(): Promise<readonly string[]> {
    const engine = this.#engine;
    const [queue, folders, overall, preferences, jobs] = await Promise.all([
      engine.request('queue', []),
      engine.request('folders', []),
      engine.request('overall', []),
      engine.request('preferences', []),
      engine.request('jobs', []),
    ]);
    return [
      message('snapshot', [queue]),
      message('folders', [folders]),
      message('overall', [overall]),
      message('preferences', [preferences]),
      ...jobs.toReversed().map((job) => message('job', [job])),
    ];
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const stop of this.#stop.splice(0)) stop();
    for (const response of this.#open.keys()) response.end();
    this.#open.clear();
  }

  #sendAll(text: string): void {
    for (const [response, told] of this.#open) {
      if (told !== null) told.push(text);
      else if (response.writableLength > BACKLOG) {
        this.#open.delete(response);
        response.destroy();
      } else response.write(text);
    }
  }
}

/** One event; JSON holds no line break, so one `data` line is enough. */
function message(event: string, args: readonly unknown[]): string {
  return `event: ${event}\ndata: ${asciiJson(args)}\n\n`;
}
