import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Engine } from '../../src-core/node/engine/engine.ts';
import type { Assets } from '../../src-core/server/assets.ts';
import { startServer, type RunningServer, type ServeOptions } from '../../src-core/server/server.ts';
import { engineFor } from '../engine/workplace.ts';

const PAGE = { bytes: Buffer.from('<!doctype html>'), type: 'text/html; charset=utf-8', tag: '"tag"' };
export const ASSETS: Assets = new Map([
  ['/', PAGE],
  ['/index.html', PAGE],
  ['/assets/index.js', { bytes: Buffer.from('1'), type: 'text/javascript; charset=utf-8', tag: '"js"' }],
]);

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface Bench {
  readonly server: RunningServer;
  readonly engine: Engine;
  /** A bare HTTP request: the path goes out as it is written, and nothing is added but `Host`. */
  readonly send: (path: string, call?: Call) => Promise<Answer>;
  /** A request as the window makes it. */
  readonly ask: (path: string, args: unknown, headers?: OutgoingHttpHeaders) => Promise<Answer>;
}

/** A server for one test on a free port, closed afterwards. */
export async function serve(options: Partial<ServeOptions> = {}): Promise<Bench> {
  const engine = options.engine ?? engineFor();
  const server = await startServer({ paths: [], port: 0, engine, assets: ASSETS, ...options });
  onTestFinished(() => server.close());
  const send = (path: string, { method = 'GET', headers = {}, body }: Call = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = httpRequest(
        { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const ask = (path: string, args: unknown, headers: OutgoingHttpHeaders = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}`, ...headers },
      body: JSON.stringify(args),
    });
  return { server, engine, send, ask };
}

/** The `result` of an answer that must have succeeded. */
export function resultOf({ status, text }: Answer): unknown {
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return (JSON.parse(text) as { readonly result: unknown }).result;
}

export function errorOf({ text }: Answer): string {
  return (JSON.parse(text) as { readonly error: string }).error;
}
