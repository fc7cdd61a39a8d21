import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { checkpoint } from '../../torch/build.ts';
import { call, dict, encode, object, storage, tensor, tuple } from '../../torch/encode.ts';
import { contextFor } from '../context.ts';

async function judged(pickle: string) {
  const { checkpoint, findings } = await inspectQuick(new MemorySource(new TextEncoder().encode(pickle)), contextFor());
  return { ...checkpoint, words: findings.map((one) => `${one.code} ${describeFinding(one).message}`) };
}

describe('a pickle that is all of a tensor of bytes', () => {
  const kept = async (pickle: Uint8Array) => {
    const state = tensor(storage('ByteStorage', '0', pickle.length), { size: tuple(pickle.length) });
    const bytes = checkpoint({ object: dict({ _extra_state: state }), data: { '0': pickle } });
    const { checkpoint: read, findings } = await inspectQuick(new MemorySource(bytes), contextFor());
    return {
      safety: read.safety,
      full: read.torch?.full.accepts,
      words: findings.map((one) => describeFinding(one).message),
    };
  };

  it('SF307: is judged by what it would run, and torch does not run it', async () => {
    const { safety, full, words } = await kept(encode(call('posix', 'system', 'true')));
    expect([safety, full]).toEqual(['unsafe', 'yes']);
    expect(words.some((line) => line.startsWith('a pickle in tensor _extra_state names `posix.system`'))).toBe(true);
  });

  it('is safe where it names nothing, and numbers are numbers', async () => {
    expect((await kept(encode(dict({ scale: 1 })))).safety).toBe('safe');
    expect((await kept(Uint8Array.of(0x80, 2, 7, 9, 0x2e))).safety).toBe('safe');
  });
});

describe('a pickle that is kept as bytes in the object', () => {
  const inside = encode(call('posix', 'system', 'true'));
  const shortBytes = (bytes: Uint8Array) => ({ parts: [0x43, bytes.length, bytes] });
  const latin1 = call('_codecs', 'encode', Buffer.from(inside).toString('latin1'), 'latin1');
  it.each([
    ['bytes of protocol 3', dict({ state: [tuple(1, shortBytes(inside))] }), 'unsafe'],
    ['bytes of protocol 2', dict({ state: latin1 }), 'unsafe'],
    ['bytes in the state of an object', object('models', 'Kept', dict({ raw: shortBytes(inside) })), 'unsafe'],
    ['bytes with one more behind them', dict({ state: shortBytes(Buffer.concat([inside, Buffer.of(0)])) }), 'safe'],
    ['bytes of plain data', dict({ state: shortBytes(encode(dict({ a: 1 }))) }), 'safe'],
  ] as const)('SF307: %s', async (_, value, safety) => {
    const { checkpoint: read } = await inspectQuick(new MemorySource(checkpoint({ object: value })), contextFor());
    expect(read.safety).toBe(safety);
  });
});

describe('an object that no load reads', () => {
  it('TA365: is reported where nothing else says so', async () => {
    const bytes = checkpoint({ object: dict({ device: call('torch', 'device', 'cqu') }), data: {} });
    const { findings } = await inspectQuick(new MemorySource(bytes), contextFor());
    expect(findings.map(({ code }) => code)).toEqual(['TA365']);
    expect(findings.map((one) => describeFinding(one).message)[0]).toContain('at start of device string: cqu');
  });
});

describe('the code a file names', () => {
  it('is safe where there is none', async () => {
    expect((await judged("(dp0\nS'a'\nI1\ns.")).safety).toBe('safe');
  });

  it('SF309: is unknown where the default load refuses a name', async () => {
    const { safety, words, globals } = await judged('cargparse\nNamespace\n(tR.');
    expect(safety).toBe('unknown');
    expect(globals).toMatchObject([{ module: 'argparse', name: 'Namespace', safety: 'unknown' }]);
    expect(words.some((line) => line.startsWith('SF309 '))).toBe(true);
  });

  it('SF302: is unsafe where loading would call it', async () => {
    const { safety, words } = await judged("cposix\nsystem\n(S'true'\ntR.");
    expect(safety).toBe('unsafe');
    expect(words.some((line) => line.startsWith("SF302 loading calls `posix.system('true')`"))).toBe(true);
  });

  it('TA364: is noted where torch 2.13 has no such name, and may load elsewhere', async () => {
    const absent = await judged('ctorch\nrelu7\n.');
    expect(absent.words).toContain('TA364 the file names `torch.relu7`, which torch 2.13 does not have');
    for (const name of [
      'torch\nrelu',
      'torch.nn.modules.linear\nLinear',
      'torch.tensor\n_rebuild_from_type',
      'torch.nn.models\nX',
      'torch._utils\nExceptionWrapper.reraise',
    ])
      expect((await judged(`c${name}\n.`)).words.filter((line) => line.startsWith('TA364'))).toEqual([]);
    for (const name of ['torch._etils\nx', 'torch.nn.modules.linear\nLinaer', 'torch._utils\n_rebuild_tensor_v9'])
      expect((await judged(`c${name}\n.`)).words.filter((line) => line.startsWith('TA364'))).toHaveLength(1);
  });
});
