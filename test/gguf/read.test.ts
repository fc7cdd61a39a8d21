import { readFileSync, existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { readGguf } from '../../src-core/gguf/read.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { nodePorts } from '../../src-core/node/ports.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);
const read = (bytes: Uint8Array) =>
  readGguf(new MemorySource(bytes), { limits: DEFAULT_LIMITS, ports: nodePorts, name: 'x.gguf' });

const u32 = (...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const b = Buffer.alloc(4);
      b.writeUInt32LE(value);
      return b;
    }),
  );
const u64 = (...values: (number | bigint)[]) =>
  Buffer.concat(
    values.map((value) => {
      const b = Buffer.alloc(8);
      b.writeBigUInt64LE(BigInt(value));
      return b;
    }),
  );
const str = (text: string | Buffer) => {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([u64(bytes.length), bytes]);
};

interface Parts {
  version?: number;
  tensorCount?: number | bigint;
  pairCount?: number | bigint;
  pairs?: Buffer[];
  tensors?: Buffer[];
  data?: number;
}
const tensor = (name: string, sizes: (number | bigint)[], type: number, offset: number | bigint) =>
  Buffer.concat([str(name), u32(sizes.length), u64(...sizes), u32(type), u64(offset)]);
const pair = (key: string | Buffer, type: number, value: Buffer) => Buffer.concat([str(key), u32(type), value]);

function build({
  version = 3,
  pairs = [],
  tensors = [tensor('a', [8], 0, 0)],
  data = 32,
  tensorCount = tensors.length,
  pairCount = pairs.length,
}: Parts = {}): Uint8Array {
  const head = Buffer.concat([Buffer.from('GGUF'), u32(version), u64(tensorCount, pairCount), ...pairs, ...tensors]);
  return Buffer.concat([head, Buffer.alloc(Math.ceil(head.length / 32) * 32 - head.length), Buffer.alloc(data)]);
}

describe('a GGUF file', () => {
  it('gives its metadata and tensors, outermost dimension first', async () => {
    const { checkpoint, findings } = await read(
      build({
        pairs: [pair('general.architecture', 8, str('llama'))],
        tensors: [tensor('w', [32, 2], 2, 0)],
        data: 36,
      }),
    );
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.map(({ name, shape, dtype, stride }) => [name, shape, dtype, stride])).toEqual([
      ['w', [2, 32], 'Q4_0', null],
    ]);
    expect(checkpoint.storages.at(0)?.bytes).toBe(36);
    expect(checkpoint.metadata).toEqual([['general.architecture', 'llama']]);
  });

  it.each<readonly [FindingCode, string, Uint8Array]>([
    ['GG201', 'reports a file shorter than its header', Buffer.from('GGUF')],
    ['GG202', 'reports an unknown version', build({ version: 99 })],
    ['GG203', 'reports the first version', build({ version: 1 })],
    ['GG204', 'reports metadata that runs past the end', build({ pairs: [pair('k', 8, u64(1n << 60n))] })],
    ['GG205', 'reports a tensor count that the file cannot hold', build({ tensorCount: 1n << 62n })],
    ['GG205', 'reports a metadata count that the file cannot hold', build({ pairCount: 1n << 62n })],
    [
      'GG206',
      'reports a key that is not text',
      build({ pairs: [pair(Buffer.from([0xff, 0xfe]), 7, Buffer.from([1]))] }),
    ],
    [
      'GG207',
      'reports a tensor name that occurs twice',
      build({ tensors: [tensor('a', [8], 0, 0), tensor('a', [8], 0, 32)], data: 64 }),
    ],
    ['GG208', 'reports a metadata value of unknown type', build({ pairs: [pair('k', 77, u32(1))] })],
    ['GG209', 'reports a metadata text that is not UTF-8', build({ pairs: [pair('k', 8, str(Buffer.from([0xff])))] })],
    ['GG210', 'reports too many dimensions', build({ tensors: [Buffer.concat([str('a'), u32(1000)])] })],
    ['GG211', 'reports an unknown element type', build({ tensors: [tensor('a', [8], 250, 0)] })],
    ['GG212', 'reports a dimension that no tensor has', build({ tensors: [tensor('a', [1n << 61n], 0, 0)] })],
    ['GG213', 'reports rows that do not divide into blocks', build({ tensors: [tensor('a', [33], 2, 0)] })],
    ['GG214', 'reports a tensor that is not aligned', build({ tensors: [tensor('a', [4], 0, 4)] })],
    [
      'GG215',
      'reports tensors that share bytes',
      build({ tensors: [tensor('a', [16], 0, 0), tensor('b', [8], 0, 32)], data: 64 }),
    ],
    [
      'GG219',
      'warns of a name that llama.cpp does not take',
      build({ tensors: [tensor('n'.repeat(64), [8], 0, 0)], data: 32 }),
    ],
    ['GG221', 'tells of metadata without a model', build({ tensors: [], pairs: [pair('step', 0, Buffer.alloc(1))] })],
    ['GG216', 'reports a file that ends before its data', build({ data: 31 })],
    [
      'GG217',
      'reports an alignment that is not a power of two',
      build({ pairs: [pair('general.alignment', 4, u32(33))] }),
    ],
  ])('%s: %s', async (code, _what, bytes) => {
    const { findings } = await read(bytes);
    expect(findings.map((found) => found.code)).toContain(code);
    for (const found of findings) expect(describeFinding(found).message).not.toMatch(/\{\w+\}/);
  });

  it('GG218: reports a big-endian file and reads it', async () => {
    const { checkpoint, findings } = await read(readFileSync(new URL('files/gguf/gguf_big_endian.gguf', CORPUS)));
    expect(findings.map((found) => found.code)).toEqual(['GG218']);
    expect(checkpoint.tensors.length).toBe(4);
    expect(checkpoint.storages.at(0)?.byteOrder).toBe('big');
  });
});

interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly acceptable_verdicts: readonly string[];
  readonly expected_failing_level: number | null;
  readonly content?: {
    readonly tensors: readonly {
      readonly name: readonly string[];
      readonly shape: readonly number[];
      readonly ggml_type: string;
      readonly nbytes: number;
      readonly data_offset: number;
    }[];
  };
}

describe('on the corpus', () => {
  const { entries } = JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')) as {
    entries: readonly Entry[];
  };
  const own = entries.filter(({ kind, path }) => kind.startsWith('gguf') && path.endsWith('.gguf'));
  it.each(own.map((entry) => [entry.path, entry] as const))('judges %s', async (path, entry) => {
    const { checkpoint, findings } = await read(readFileSync(new URL(path, CORPUS)));
    if (entry.expected_failing_level !== 5 && !path.endsWith('gguf_empty.gguf') && !path.includes('magic'))
      expect(entry.acceptable_verdicts).toContain(verdictOf(findings));
    if (entry.content !== undefined && entry.kind === 'gguf')
      expect(
        checkpoint.tensors.map(({ keyPath, shape, storage }) => [
          keyPath,
          shape,
          checkpoint.storages.at(storage ?? -1)?.bytes,
          checkpoint.storages.at(storage ?? -1)?.fileOffset,
        ]),
      ).toEqual(
        entry.content.tensors.map(({ name, shape, nbytes, data_offset }) => [name, shape, nbytes, data_offset]),
      );
  });

  const { cases } = JSON.parse(readFileSync(new URL('techniques/gguf/index.json', CORPUS), 'utf8')) as {
    cases: Record<string, string>;
  };
  /** Where this reader says more, or other, than the reference: each with its reason. */
  const DIFFERS = new Set(['array_of_array', 'array_nest_10000']);
  it.each(
    Object.entries(cases).filter(
      ([name]) => existsSync(new URL(`techniques/gguf/${name}.gguf`, CORPUS)) && !DIFFERS.has(name),
    ),
  )('%s ends in a judgement', async (name, answer) => {
    const bytes = readFileSync(new URL(`techniques/gguf/${name}.gguf`, CORPUS));
    if (bytes.subarray(0, 4).toString('latin1') !== 'GGUF') return;
    const { findings } = await read(bytes);
    const clean = verdictOf(findings) === 'valid';
    if (clean) expect(answer, `${name} was not reported`).toMatch(/^ok/);
  });
});

describe('element types', () => {
  it.each([
    [40, 'NVFP4', 64, 36],
    [41, 'Q1_0', 128, 18],
  ])('of number %i are %s', async (type, dtype, block, size) => {
    const { checkpoint, findings } = await read(build({ tensors: [tensor('a', [block, 2], type, 0)], data: 2 * size }));
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.at(0)?.dtype).toBe(dtype);
    expect(checkpoint.storages.at(0)?.bytes).toBe(2 * size);
  });
});

describe('any bytes', () => {
  it('end in findings, never in a crash', async () => {
    const valid = build({
      pairs: [pair('general.name', 8, str('x')), pair('n', 9, Buffer.concat([u32(4), u64(3), u32(1, 2, 3)]))],
      tensors: [tensor('a', [8], 0, 0), tensor('b', [32], 2, 32)],
      data: 64,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(valid.length),
        async (edits, cut) => {
          const bytes = Uint8Array.from(valid);
          for (const [at, byte] of edits) bytes[at] = byte;
          const { findings } = await read(bytes.subarray(0, Math.max(cut, 4)));
          for (const found of findings) describeFinding(found);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
