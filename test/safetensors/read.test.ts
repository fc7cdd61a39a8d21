import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { readSafetensors } from '../../src-core/safetensors/read.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);

const NOTHING = () => ({ ok: false, why: 'damaged', message: '' }) as const;

function read(bytes: Uint8Array) {
  const ports = {
    crc32: (data: Uint8Array, previous = 0) => crc32(data, previous),
    inflateRaw: NOTHING,
    inflateZstd: NOTHING,
    now: () => 0,
  };
  return readSafetensors(new MemorySource(bytes), { limits: DEFAULT_LIMITS, ports, name: 'x.safetensors' });
}

/** A file with this header text and this much data. */
function build(header: string, dataBytes: number, length = BigInt(Buffer.byteLength(header))): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length);
  return Buffer.concat([head, Buffer.from(header), Buffer.alloc(dataBytes)]);
}

const A = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';

async function codes(bytes: Uint8Array): Promise<readonly FindingCode[]> {
  return (await read(bytes)).findings.map((found) => found.code);
}

describe('a safetensors file', () => {
  it('gives its tensors with shape, stride, dtype and place', async () => {
    const { checkpoint, findings } = await read(
      build(
        '{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"1":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}',
        20,
      ),
    );
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.map(({ name, shape, dtype, stride }) => ({ name, shape, dtype, stride }))).toEqual([
      { name: 'a', shape: [2, 3], dtype: 'bfloat16', stride: [3, 1] },
      { name: '1', shape: [], dtype: 'int64', stride: [] },
    ]);
    expect(checkpoint.storages.map(({ fileOffset, bytes }) => [fileOffset, bytes])).toEqual([
      [expect.any(Number), 12],
      [expect.any(Number), 8],
    ]);
    expect(checkpoint).toMatchObject({ metadata: [['format', 'pt']], layout: null });
    expect(checkpoint.safety).toBe('safe');
  });

  it('ST219: tells of much metadata and no tensor', async () => {
    const metadata = (count: number) =>
      `{"__metadata__":{${Array.from({ length: count }, (_, index) => `"${index}":"a"`).join(',')}}`;
    expect(await codes(build(`${metadata(150)}}`, 0))).toEqual(['ST219']);
    expect(await codes(build(`${metadata(20)}}`, 0))).toEqual([]);
    expect(await codes(build(`${metadata(150)},"a":${A}}`, 8))).toEqual([]);
  });

  it('ST220: tells of an empty tensor that would be huge but for a dimension of 0', async () => {
    const empty = (shape: string) => build(`{"a":{"dtype":"F32","shape":[${shape}],"data_offsets":[0,0]}}`, 0);
    expect(await codes(empty('1073741824,0'))).toEqual(['ST220']);
    expect(await codes(empty('0,4096,4096'))).toEqual([]);
  });

  it.each<readonly [FindingCode, string, Uint8Array]>([
    ['ST201', 'reports a file shorter than the header length', new Uint8Array(7)],
    ['ST202', 'reports a header that runs past the end of the file', build('{}', 0, 400n)],
    ['ST203', 'reports a header that is not closed', build('{"a":', 0)],
    ['ST203', 'reports a header that is a list', build('[1]', 0)],
    [
      'ST203',
      'reports bytes that are not UTF-8',
      Buffer.concat([build('{"', 0, 6n), Buffer.from([0xff]), Buffer.from('":1')]),
    ],
    ['ST203', 'reports a trailing comma', build(`{"a":${A},}`, 8)],
    ['ST203', 'reports garbage behind the header object', build(`{"a":${A}}x`, 8)],
    ['ST204', 'reports a name that occurs twice', build(`{"a":${A},"a":${A}}`, 8)],
    ['ST205', 'reports a missing field', build('{"a":{"dtype":"F32","shape":[2]}}', 8)],
    ['ST205', 'reports a fractional offset', build('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0.0,8]}}', 8)],
    [
      'ST205',
      'reports a field that occurs twice',
      build('{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ],
    ['ST206', 'reports metadata that is not text', build(`{"__metadata__":{"a":1},"a":${A}}`, 8)],
    [
      'ST207',
      'reports a dtype that the format does not define',
      build('{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}', 16),
    ],
    ['ST208', 'reports a dtype in the wrong case', build('{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}', 8)],
    [
      'ST209',
      'reports a tensor that ends before it begins',
      build('{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}', 8),
    ],
    ['ST210', 'reports two tensors over the same bytes', build(`{"a":${A},"b":${A}}`, 8)],
    [
      'ST211',
      'reports a gap before the first tensor',
      build('{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}', 12),
    ],
    ['ST212', 'reports a file that ends before its data', build(`{"a":${A}}`, 7)],
    ['ST213', 'reports bytes behind the last tensor', build(`{"a":${A}}`, 9)],
    [
      'ST214',
      'reports a shape that does not fit its span',
      build('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8),
    ],
    [
      'ST215',
      'reports a shape whose size overflows',
      build('{"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,8]}}', 8),
    ],
    [
      'ST215',
      'reports a shape whose size overflows before it becomes 0',
      build('{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}', 0),
    ],
    [
      'ST216',
      'reports 4-bit elements that do not fill whole bytes',
      build('{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', 2),
    ],
    ['ST217', 'reports a header length that no file has', build('{}', 0, 1n << 60n)],
  ])('%s: %s', async (code, _what, bytes) => {
    const found = await codes(bytes);
    expect(found).toContain(code);
    for (const item of (await read(bytes)).findings)
      expect(JSON.stringify(describeFinding(item))).not.toMatch(/\{\w+\}/);
  });

  it('lists the tensors before the cut of a truncated file', async () => {
    const { checkpoint } = await read(build(`{"a":${A},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}`, 12));
    expect(checkpoint.tensors.map(({ name, readable }) => [name, readable])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('accepts empty tensors on a boundary, blanks behind the header and null metadata', async () => {
    expect(
      await codes(build(`{"__metadata__":null,"a":${A},"z":{"dtype":"F32","shape":[0,4],"data_offsets":[8,8]}}   `, 8)),
    ).toEqual([]);
  });
});

interface Technique {
  readonly safe_open: string;
}
interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly acceptable_verdicts: readonly string[];
  readonly checks?: unknown;
  readonly expected_failing_level: number | null;
  readonly content?: {
    readonly tensors: readonly {
      readonly name: readonly string[];
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  };
}

describe('on the corpus', () => {
  const { cases } = JSON.parse(readFileSync(new URL('techniques/safetensors/index.json', CORPUS), 'utf8')) as {
    cases: Record<string, Technique>;
  };
  /** The reference keeps the last of two equal names; a file that two readers read differently is reported. */
  const STRICTER = new Set(['duplicate_key_same']);

  it.each(Object.entries(cases))('agrees with the reference about %s', async (name, { safe_open }) => {
    const { findings } = await read(readFileSync(new URL(`techniques/safetensors/${name}.safetensors`, CORPUS)));
    if (STRICTER.has(name)) expect(findings).not.toEqual([]);
    else expect(verdictOf(findings) === 'valid', safe_open).toBe(safe_open.startsWith('ok'));
  });

  const { entries } = JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')) as {
    entries: readonly Entry[];
  };
  const own = entries.filter(
    ({ kind, expected_failing_level: level }) => kind.startsWith('safetensors') && level !== 5,
  );

  it.each(own.map((entry) => [entry.path, entry] as const))('judges %s', async (path, entry) => {
    const { checkpoint, findings } = await read(readFileSync(new URL(path, CORPUS)));
    expect(entry.acceptable_verdicts).toContain(verdictOf(findings));
    if (entry.content !== undefined && entry.kind === 'safetensors')
      expect(
        new Set(checkpoint.tensors.map(({ keyPath, shape, dtype }) => JSON.stringify([keyPath, shape, dtype]))),
      ).toEqual(new Set(entry.content.tensors.map(({ name, shape, dtype }) => JSON.stringify([name, shape, dtype]))));
  });
});

describe('any bytes', () => {
  it('end in findings, never in a crash', async () => {
    const valid = build(`{"__metadata__":{"k":"v"},"a":${A},"b":{"dtype":"U8","shape":[4],"data_offsets":[8,12]}}`, 12);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(valid.length),
        async (edits, cut) => {
          const bytes = Uint8Array.from(valid);
          for (const [at, byte] of edits) bytes[at] = byte;
          const { findings, checkpoint } = await read(cut < 8 ? bytes : bytes.subarray(0, cut + 8));
          for (const item of findings) describeFinding(item);
          for (const tensor of checkpoint.tensors)
            if (tensor.readable) expect(checkpoint.storages.at(tensor.storage ?? -1)?.fileOffset).not.toBeNull();
        },
      ),
      { numRuns: 3000 },
    );
  });
});
