import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { ended } from '../engine/jobs-of.ts';
import { safetensors, workFolder, writeSample } from '../engine/workplace.ts';
import { errorOf, resultOf, serve, type Bench } from './bench.ts';

const bearer = ({ server }: Bench) => ({ authorization: `Bearer ${server.token}` });

async function opened(bench: Bench, path: string): Promise<CheckpointId> {
  const [id] = await bench.engine.register([path]);
  await bench.engine.idle();
  if (id === undefined) throw new Error('not opened');
  return id;
}

describe('a file that lies with the server', () => {
  it('is handed over whole, under its own name', async () => {
    const bench = await serve();
    const path = writeSample(workFolder(), 'мой "model".safetensors');
    const id = await opened(bench, path);
    const url = resultOf(await bench.ask('/api/download/ask', [id])) as string;
    const answer = await bench.send(url, { headers: bearer(bench) });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-length']).toBe(String(safetensors(['a.10', 'a.2', 'b']).length));
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="___ _model_.safetensors"; filename*=UTF-8''${encodeURIComponent('мой "model".safetensors')}`,
    );
    expect(answer.text).toContain('a.10');
  });

  it('an empty one is an empty file', async () => {
    const bench = await serve();
    const path = join(workFolder(), 'empty.pt');
    writeFileSync(path, '');
    const answer = await bench.send(`/api/download?id=${await opened(bench, path)}`, { headers: bearer(bench) });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('is for those who know the token, by an id of the queue and never by a path', async () => {
    const bench = await serve();
    const path = writeSample(workFolder(), 'a.safetensors');
    const id = await opened(bench, path);
    expect((await bench.send(`/api/download?id=${id}`)).status).toBe(401);
    const headers = { ...bearer(bench), 'sec-fetch-site': 'cross-site' };
    expect((await bench.send(`/api/download?id=${id}`, { headers })).status).toBe(403);
    const known = { headers: bearer(bench) };
    expect((await bench.send(`/api/download?id=${encodeURIComponent(path)}`, known)).status).toBe(400);
    expect((await bench.send('/api/download', known)).status).toBe(400);
    expect((await bench.send(`/api/download?id=${'x'.repeat(24)}`, known)).status).toBe(404);
  });

  it('a folder of files is refused in words, before the browser makes a file of them', async () => {
    const bench = await serve();
    const folder = join(workFolder(), 'set');
    mkdirSync(folder);
    for (const number of [1, 2]) writeSample(folder, `model-0000${number}-of-00002.safetensors`, [`w${number}`]);
    const answer = await bench.ask('/api/download/ask', [await opened(bench, folder)]);
    expect(answer.status).toBe(409);
    expect(errorOf(answer)).toContain('a folder of files');
  });
});

describe('a file made of a copy', () => {
  it('lives on when the row of the copy goes, and goes with its own', async () => {
    const bench = await serve();
    const send = await bench.send('/api/upload?name=a.safetensors', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', ...bearer(bench) },
      body: Buffer.from(safetensors(['module.w', 'module.b'])),
    });
    const copy = resultOf(send) as CheckpointId;
    await bench.engine.idle();
    const request = { edits: [{ kind: 'strip-prefix', prefix: 'module.' }], to: 'same' };
    const target = { kind: 'beside', name: 'a.stripped.safetensors' };
    const job = resultOf(await bench.ask('/api/request/runRewrite', [copy, request, target]));
    const { state } = await ended(bench.engine, job as Parameters<typeof ended>[1]);
    const made = state.status === 'done' ? state.made : null;
    if (made === null) throw new Error(JSON.stringify(state));
    await bench.ask('/api/request/remove', [[copy]]);
    const answer = await bench.send(`/api/download?id=${made}`, { headers: bearer(bench) });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('module.');
  });
});
