import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SourceError } from '../bytes/source-error.ts';
import type { Engine } from '../node/engine/engine.ts';
import { RequestError } from '../node/engine/request-error.ts';
import type { Assets } from './assets.ts';
import { EventStreams } from './events.ts';
import { HttpError } from './http-error.ts';
import { openedAtOnce } from './opened-at-once.ts';
import { PrivateFolder } from './private-folder.ts';
import { sendJson, setCommonHeaders } from './respond.ts';
import { Roots } from './roots.ts';
import { route, type Parts } from './routes.ts';
import { Session } from './session.ts';
import { Uploads, type FreeBytes } from './uploads.ts';

export interface ServeOptions {
  /** Files and folders the window may open. Checkpoints (files, sets) and runs are opened at once; folders of them are offered. */
  readonly paths: readonly string[];
  /** 0 takes any free port. */
  readonly port: number;
  readonly engine: Engine;
  readonly assets: Assets;
  /** Told of faults of the program, one line each. */
  readonly log?: (line: string) => void;
  /** For tests: another answer to how much room the disk has. */
  readonly freeBytes?: FreeBytes;
}

export interface RunningServer {
  readonly port: number;
  /** With the token: whoever has it may ask. */
  readonly url: string;
  readonly token: string;
  /** Only this user can enter it. */
  readonly privateFolder: string;
  close(): Promise<void>;
}

/**
 * Milliseconds that a connection without a question is kept: longer than a browser does (Chromium: five minutes), so that
 * it is never closed here while a question is on its way over a slow tunnel.
 */
const KEPT_OPEN = 600_000;

/** Other machines cannot reach this address. */
const LOOPBACK = '127.0.0.1';

/**
 * The window's second host: the same requests and events over HTTP, for a machine without a display, reached through a
 * tunnel. Throws `SourceError` when a path is not there or the port is taken. The engine is the caller's to close.
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { engine, assets, log = () => undefined } = options;
  const roots = await Roots.of(options.paths);
  const folder = await PrivateFolder.create();
  let parts: Parts | null = null;
  const server = createServer((request, response) => {
    if (parts === null) response.destroy();
    else void answer(parts, request, response, log);
  });
  // A copy of a large file over a slow tunnel takes hours; headers do not.
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = KEPT_OPEN;
  let port: number;
  try {
    port = await listen(server, options.port);
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const session = new Session(port);
  const events = new EventStreams(engine);
  const uploads = new Uploads(engine, folder, options.freeBytes);
  parts = { engine, session, assets, events, uploads, roots };
  await engine.register(await openedAtOnce(roots.paths), { within: roots.paths });
  return {
    port,
    url: `http://${LOOPBACK}:${port}/#token=${session.token}`,
    token: session.token,
    privateFolder: folder.path,
    close: async () => {
      events.close();
      uploads.close();
      await closeServer(server);
      await folder.remove();
    },
  };
}

async function answer(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  try {
    await route(parts, request, response);
  } catch (error) {
    refuse(response, error, log);
  }
}

/** Say what went wrong; a fault of the program is logged with its trace, and told without it. */
function refuse(response: ServerResponse, error: unknown, log: (line: string) => void): void {
  const { status, message, headers } = refusalOf(error);
  if (status === 500) log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  setCommonHeaders(response);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(response, status, { error: message });
}

function refusalOf(error: unknown): Pick<HttpError, 'status' | 'message' | 'headers'> {
  if (error instanceof HttpError) return error;
  if (error instanceof RequestError) return { status: 409, message: error.message, headers: {} };
  if (error instanceof SourceError) return { status: 409, message: error.message, headers: {} };
  return {
    status: 500,
    message: `a fault of the program: ${error instanceof Error ? error.message : String(error)}`,
    headers: {},
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(
        new SourceError(error.code ?? 'EUNKNOWN', `cannot listen on ${LOOPBACK}:${port}: ${why}`, { cause: error }),
      );
    });
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('a listening server has an address'));
    });
  });
}

/** Answers under way are given a moment by the caller's engine; connections that only wait are ended. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
