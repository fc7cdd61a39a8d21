import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { verdictOf } from '../../../src-core/findings/verdict.ts';
import { DEFAULT_LIMITS } from '../../../src-core/model/limits.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import type { Edit } from '../../../src-core/operations/rewrite/edit.ts';
import { planRewrite, type RewritePlan } from '../../../src-core/operations/rewrite/plan.ts';
import { layOut, runRewrite } from '../../../src-core/operations/rewrite/run.ts';
import { readTorchZip } from '../../../src-core/torch/read-zip.ts';
import type { TorchRead } from '../../../src-core/torch/torch-read.ts';

const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: 'model.pt' };

async function open(path: string) {
  const bytes = readFileSync(CORPUS + path);
  const source = new MemorySource(bytes);
  return { bytes, source, read: await readTorchZip(source, context) };
}

/** Write a plan into memory. */
async function write(plan: RewritePlan, source: MemorySource): Promise<{ bytes: Uint8Array; read: TorchRead }> {
  if (plan.rewrite === null || plan.rewrite === 'unchanged')
    throw new Error(`not run: ${JSON.stringify(plan.refusals)}`);
  const pieces: Uint8Array[] = [];
  const outcome = await runRewrite(
    plan.rewrite,
    { write: async (bytes) => void pieces.push(bytes.slice()) },
    { source, ports: nodePorts },
  );
  expect(outcome).toMatchObject({ ok: true });
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(layOut(plan.rewrite).size);
  return { bytes, read: await readTorchZip(new MemorySource(bytes), context) };
}

async function rewrite(path: string, ...edits: Edit[]) {
  const opened = await open(path);
  const plan = await planRewrite(opened.source, opened.read, edits, context);
  return { ...opened, plan, result: await write(plan, opened.source) };
}

const names = (read: TorchRead) => read.checkpoint.tensors.map(({ name }) => name);

describe('a rewrite', () => {
  it('of nothing is no rewrite', async () => {
    const { source, read } = await open('files/torch-zip/state_dict_plain.pt');
    expect((await planRewrite(source, read, [], context)).rewrite).toBe('unchanged');
  });

  it('drops keys by pattern, with their storages', async () => {
    const { read, plan, result } = await rewrite('files/torch-zip/state_dict_plain.pt', {
      kind: 'drop',
      pattern: 'conv.*',
    });
    expect(plan.changes.map(({ kind, name }) => [kind, name])).toEqual([
      ['dropped', 'conv.weight'],
      ['dropped', 'conv.bias'],
    ]);
    expect(names(result.read)).toEqual(names(read).filter((name) => !name.startsWith('conv.')));
    expect(result.read.checkpoint.storages.length).toBe(read.checkpoint.storages.length - 2);
    expect(verdictOf(result.read.findings)).toBe('valid');
    expect(result.read.checkpoint.archive?.seal).toBe('as-written');
  });

  it('keeps only what matches', async () => {
    const { result } = await rewrite('files/torch-zip/state_dict_plain.pt', {
      kind: 'keep',
      patterns: ['conv.*', 'positions'],
    });
    expect(names(result.read)).toEqual(['positions', 'conv.weight', 'conv.bias']);
  });

  it('renames one key, and every key that begins with something', async () => {
    const { result } = await rewrite(
      'files/torch-zip/state_dict_plain.pt',
      { kind: 'rename', from: 'positions', to: 'pos' },
      { kind: 'rename', from: 'conv.*', to: 'encoder.conv.*' },
    );
    expect(names(result.read)).toEqual(expect.arrayContaining(['pos', 'encoder.conv.weight', 'encoder.conv.bias']));
  });

  it('refuses a name that is taken', async () => {
    const { source, read } = await open('files/torch-zip/state_dict_plain.pt');
    const plan = await planRewrite(source, read, [{ kind: 'rename', from: 'conv.bias', to: 'conv.weight' }], context);
    expect(plan).toMatchObject({ rewrite: null, refusals: [{ edit: 'rename conv.bias to conv.weight' }] });
  });

  it('refuses an edit that matches nothing, and a key that is not there', async () => {
    const { source, read } = await open('files/torch-zip/state_dict_plain.pt');
    for (const edit of [
      { kind: 'drop', pattern: 'nothing*' },
      { kind: 'rename', from: 'x', to: 'y' },
      { kind: 'strip-prefix', prefix: 'module.' },
    ] as const)
      expect((await planRewrite(source, read, [edit], context)).refusals.length).toBe(1);
  });

  it('sets values of every plain kind', async () => {
    const { result } = await rewrite(
      'files/torch-zip/state_dict_plain.pt',
      { kind: 'set', name: 'status', value: 'complete' },
      { kind: 'set', name: 'epoch', value: 12 },
      { kind: 'set', name: 'lr', value: { float: 0.5 } },
      { kind: 'set', name: 'tags', value: ['a', null, true] },
    );
    const { root } = result.read.checkpoint;
    const entries =
      root?.kind === 'dict'
        ? new Map(root.entries.map(([key, value]) => [key.kind === 'str' ? key.value : '', value]))
        : new Map();
    expect(entries.get('status')).toMatchObject({ kind: 'str', value: 'complete' });
    expect(entries.get('epoch')).toMatchObject({ kind: 'int', value: 12 });
    expect(entries.get('lr')).toMatchObject({ kind: 'float', value: 0.5 });
    expect(entries.get('tags')).toMatchObject({ kind: 'list' });
  });

  it('casts float storages and leaves the others', async () => {
    const { read, result } = await rewrite('files/torch-zip/state_dict_plain.pt', { kind: 'cast', dtype: 'float16' });
    expect(result.read.checkpoint.tensors.map(({ dtype }) => dtype)).toEqual(
      read.checkpoint.tensors.map(({ dtype }) => (dtype === 'float32' ? 'float16' : dtype)),
    );
    expect(verdictOf(result.read.findings)).toBe('valid');
  });

  it('refuses a source whose checksum is wrong, while it writes', async () => {
    const { source, read } = await open('files/broken/flip_payload_exponent.pt');
    const plan = await planRewrite(source, read, [{ kind: 'set', name: 'a', value: 1 }], context);
    if (plan.rewrite === null || plan.rewrite === 'unchanged') throw new Error('not planned');
    const outcome = await runRewrite(plan.rewrite, { write: async () => undefined }, { source, ports: nodePorts });
    expect(outcome).toMatchObject({ ok: false, why: expect.stringContaining('data/1') as string });
  });

  it('refuses a source that would not load', async () => {
    const { source, read } = await open('files/broken/storage_shorter.pt');
    expect((await planRewrite(source, read, [{ kind: 'set', name: 'a', value: 1 }], context)).refusals[0]?.edit).toBe(
      'the source',
    );
  });
});

interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly how_made: string;
  readonly expected_verdict: string;
}

describe('on every zip file that torch saved', () => {
  const { entries } = JSON.parse(readFileSync(`${CORPUS}manifest.json`, 'utf8')) as { entries: readonly Entry[] };
  const own = entries.filter(
    ({ kind, how_made, expected_verdict: verdict }) =>
      (kind.startsWith('torch-zip/') || kind === 'lightning-ckpt' || kind === 'pipeline-features') &&
      how_made.startsWith('torch.save') &&
      verdict === 'valid',
  );

  it.each(own.map(({ path }) => path))('writing %s again gives the same bytes', async (path) => {
    const { bytes, source, read } = await open(path);
    if (read.checkpoint.format !== 'torch-zip') return;
    const plan = await planRewrite(source, read, [], context, { evenUnchanged: true });
    if (plan.rewrite === null) {
      // Protocol 4 and 5 pickles beyond one frame, and self-containing tuples, are refused and say so.
      expect(plan.refusals[0]?.why).toMatch(/./);
      return;
    }
    const result = await write(plan, source);
    // A file without checksums gets them, as torch would write it today.
    const unverified = plan.notes.some((note) => note.includes('no checksums'));
    if (unverified) expect(verdictOf(result.read.findings)).toBe('valid');
    else expect(Buffer.compare(result.bytes, bytes)).toBe(0);
  });
});
