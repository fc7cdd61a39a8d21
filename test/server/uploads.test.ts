import { existsSync, readdirSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckpointView, QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { safeName } from '../../src-core/server/uploads.ts';
import { safetensors } from '../engine/workplace.ts';
import { errorOf, resultOf, serve, type Bench } from './bench.ts';

function upload({ send, server }: Bench, name: string, body: Uint8Array, headers: Record<string, string> = {}) {
  return send(`/api/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${server.token}`, ...headers },
    body: Buffer.from(body),
  });
}

/** Any code points, lone surrogates too; the generator of strings is slow with these. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 300 })
  .map((all) => String.fromCodePoint(...all));

const LARGE = safetensors(['w'], 500_000);

describe('a file dropped on the page', () => {
  it('is copied where only this user can read it, checked, and gone with its row', async () => {
    const bench = await serve();
    const id = resultOf(await upload(bench, 'мой model (1).safetensors', LARGE)) as CheckpointId;
    await bench.engine.idle();
    const [item] = await bench.engine.request('queue', []);
    expect(item).toMatchObject({
      id,
      name: 'мой model (1).safetensors',
      folder: 'copied from the browser',
      size: LARGE.length,
      state: { status: 'done', verdict: 'valid' },
    });
    const path = bench.engine.pathOf(id) ?? '';
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(statSync(bench.server.privateFolder).mode & 0o777).toBe(0o700);
    await bench.ask('/api/request/remove', [[id]]);
    await bench.server.close();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(bench.server.privateFolder)).toBe(false);
  });

  it('cannot choose where its copy is', async () => {
    const bench = await serve();
    for (const name of ['../../etc/cron.d/x', '/etc/passwd', '..', 'C:\\windows\\x.pt', 'a\u0000b.pt', '.bashrc']) {
      const id = resultOf(await upload(bench, name, safetensors(['w']))) as CheckpointId;
      const path = bench.engine.pathOf(id) ?? '';
      expect(path.startsWith(`${bench.server.privateFolder}/`)).toBe(true);
      expect(path.slice(bench.server.privateFolder.length).split('/')).toHaveLength(3);
    }
  });

  it('two of one name are two', async () => {
    const bench = await serve();
    const ids = await Promise.all([1, 2].map(() => upload(bench, 'model.safetensors', safetensors(['w']))));
    expect(new Set(ids.map((answer) => resultOf(answer) as CheckpointId)).size).toBe(2);
  });

  it('may be empty', async () => {
    const bench = await serve();
    const id = resultOf(await upload(bench, 'empty.pt', new Uint8Array(0))) as CheckpointId;
    await bench.engine.idle();
    const view = resultOf(await bench.ask('/api/request/view', [id])) as CheckpointView;
    expect(view.report.findings[0]?.code).toBe('FI101');
  });

  it('is refused before it is sent when the disk has no room for it', async () => {
    const bench = await serve({ freeBytes: () => Promise.resolve((64 << 20) + 1000) });
    const answer = await upload(bench, 'model.safetensors', LARGE);
    expect(answer.status).toBe(507);
    expect(errorOf(answer)).toMatch(/a copy of 3 MB does not fit: .* has room for 0 MB/);
    expect(readdirSync(bench.server.privateFolder)).toEqual([]);
    await expect(bench.engine.request('queue', [])).resolves.toEqual([]);
  });

  it('is refused while it is sent when it does not say how long it is', async () => {
    const bench = await serve({ freeBytes: () => Promise.resolve((64 << 20) + 1000) });
    const answer = await upload(bench, 'model.safetensors', LARGE, { 'transfer-encoding': 'chunked' }).catch(
      (error: unknown) => error,
    );
    // The server hangs up on the rest; the refusal may be lost with it.
    if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 507 });
    expect(readdirSync(bench.server.privateFolder)).toEqual([]);
  });

  it('leaves nothing when the window goes away in the middle', async () => {
    const bench = await serve();
    await new Promise<void>((resolve) => {
      const sent = httpRequest({
        host: '127.0.0.1',
        port: bench.server.port,
        path: '/api/upload?name=x.pt',
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': 1e6,
          authorization: `Bearer ${bench.server.token}`,
        },
      });
      sent.on('error', () => undefined).on('close', resolve);
      sent.write(Buffer.alloc(1000), () => sent.destroy());
    });
    await bench.server.close();
    expect(existsSync(bench.server.privateFolder)).toBe(false);
    await expect(bench.engine.request('queue', [])).resolves.toEqual([] satisfies readonly QueueItem[]);
  });

  it('needs the token and the right type like everything else', async () => {
    const bench = await serve();
    expect((await upload(bench, 'x.pt', LARGE, { authorization: '' })).status).toBe(401);
    expect((await upload(bench, 'x.pt', safetensors(['w']), { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await upload(bench, 'x.pt', safetensors(['w']), { origin: 'http://evil.example' })).status).toBe(403);
    const nameless = await bench.send('/api/upload', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${bench.server.token}` },
    });
    expect(nameless.status).toBe(400);
  });
});

describe('the name of a copy', () => {
  it.each([
    ['model.pt', 'model.pt'],
    ['a/b\\c.pt', 'c.pt'],
    ['..', '_'],
    ['', 'unnamed'],
    ['CON.pt', '_CON.pt'],
    ['x\u202ey\n.pt', 'x_y_.pt'],
    ['name. ', 'name_'],
  ])('%j becomes %j', (name, safe) => expect(safeName(name)).toBe(safe));

  it('is a plain name of at most 120 bytes that ends as it did', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = safeName(`${text}.pt`);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(121);
        expect(name).toMatch(/^[^./\\\p{C}][^/\\\p{C}]*$/u);
        expect(name).toMatch(/[._]pt$/);
      }),
    );
  });
});
