import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { readNpy } from '../../src-core/numpy/read-npy.ts';
import { readNpz } from '../../src-core/numpy/read-npz.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { checksumFindings } from '../../src-core/zip/checksums.ts';
import { concat } from '../damage/bytes.ts';
import { text } from '../torch/build.ts';
import { plainZip } from '../torch/plain-zip.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);
const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: 'x' };
const read = (bytes: Uint8Array) => readNpy(new MemorySource(bytes), context);

function build(header: string, data: number, version = [1, 0]): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.from(version),
    length,
    Buffer.from(header, 'latin1'),
    Buffer.alloc(data),
  ]);
}

const HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }\n";

/** What Python's `bz2` makes of an array of one object behind whose pickle there are 17 MiB of zeros. */
const BZIP2 = Buffer.from(
  'QlpoOTFBWSZTWdUGSKYCIkvf4PEQQOUgMAELwiKvRd0OQAAIAAAIIAB0EpNKZABhHqBtED0NqgkqmmTATACDAADpAIBAIB9hCBAIBAed' +
    'WEAgEAgEK5vqnvKiwVywlg7OkKLaOkL+umlHRizRvwux8+rZTXjN+I9bCWS5dmYVte74L3ZtCAIAgCAfxdyRThQkNUGSKYA=',
  'base64',
);

describe('an .npz file', () => {
  it('NP212: calls objects neither damaged nor safe that inflate to more than is read here', async () => {
    const record = {
      name: 'w.npy',
      bytes: Uint8Array.from(BZIP2),
      compression: { method: 12, size: (17 << 20) + 128 },
    };
    const { checkpoint, findings } = await readNpz(new MemorySource(plainZip([record])), context);
    expect(findings.map(({ code }) => code)).toEqual(['NP212']);
    expect(verdictOf(findings)).toBe('valid');
    expect(checkpoint.safety).toBeNull();
  });

  it('NP213: calls an array whose header is too long to be read neither read nor safe', async () => {
    const header = Buffer.alloc(12);
    header.write('\x93NUMPY\x02', 'latin1');
    header.writeUInt32LE(1_000_000, 8);
    const bytes = plainZip([
      { name: 'x.npy', bytes: Buffer.concat([header, Buffer.alloc(1_000_000, '[')]), deflate: true },
    ]);
    const { checkpoint, findings } = await readNpz(new MemorySource(bytes), context);
    expect(findings.map(({ code }) => code)).toEqual(['NP213']);
    expect(checkpoint.safety).toBeNull();
  });

  const array = (descr: string, data: Uint8Array) =>
    concat([build(HEADER.replace('<f4', descr).replace('(3, 4)', '(1,)'), 0), data]);
  const dangerous = array('|O', text('cos\nsystem\n(S"true"\ntR.'));

  it('SF302: judges the objects of a member that is not named like an array', async () => {
    for (const name of ['plain', 'c.NPY', 'b.npy\0.txt']) {
      const bytes = plainZip([
        { name: 'a.npy', bytes: array('<f4', new Uint8Array(4)) },
        { name: 'b.npy', bytes: array('<f4', new Uint8Array(4)) },
        { name, bytes: dangerous },
      ]);
      const { checkpoint, findings } = await readNpz(new MemorySource(bytes), context);
      expect(findings.map(({ code }) => code)).toContain('SF302');
      expect(checkpoint.safety).toBe('unsafe');
    }
  });

  it('ZP233: lists the last of several members with one name, and judges each', async () => {
    const bytes = plainZip([
      { name: 'a.npy', bytes: dangerous },
      { name: 'a.npy', bytes: array('<f8', new Uint8Array(8)) },
    ]);
    const { checkpoint, findings } = await readNpz(new MemorySource(bytes), context);
    expect(checkpoint.tensors.map(({ name, dtype }) => [name, dtype])).toEqual([['a', 'float64']]);
    expect(findings.map(({ code }) => code)).toContain('ZP233');
    expect(checkpoint.safety).toBe('unsafe');
  });

  it('SF307: reports a dangerous pickle beside the arrays', async () => {
    const bytes = plainZip([
      { name: 'a.npy', bytes: array('<f4', new Uint8Array(4)) },
      { name: 'b.npy', bytes: array('<f4', new Uint8Array(4)) },
      { name: 'c.pkl', bytes: text('cos\nsystem\n(S"true"\ntR.') },
    ]);
    const { findings } = await inspectQuick(new MemorySource(bytes), context);
    expect(findings.map(({ code }) => code)).toEqual(['SF307']);
  });
});

describe('a .npy file', () => {
  it('gives its array with torch names, shape and stride', async () => {
    const { checkpoint, findings } = await read(build(HEADER, 48));
    expect(findings).toEqual([]);
    expect(checkpoint.tensors.map(({ keyPath, shape, dtype, stride }) => [keyPath, shape, dtype, stride])).toEqual([
      [[], [3, 4], 'float32', [4, 1]],
    ]);
    expect(checkpoint.storages.at(0)).toMatchObject({ bytes: 48, fileOffset: 10 + HEADER.length });
  });

  it('steps through a Fortran array by its first dimension', async () => {
    const { checkpoint } = await read(build(HEADER.replace('False', 'True'), 48));
    expect(checkpoint.tensors.at(0)?.stride).toEqual([1, 3]);
  });

  it.each<readonly [FindingCode, string, Uint8Array]>([
    ['NP201', 'reports a header that is cut', build(HEADER, 0).subarray(0, 30)],
    ['NP202', 'reports an unknown version', build(HEADER, 48, [9, 0])],
    ['NP203', 'reports a header that is code, without evaluating it', build("__import__('os').system('id')", 48)],
    ['NP203', 'reports a header whose end is blank', build(HEADER.replace(', }\n', ', }\0\0\0\n'), 48)],
    ['NP203', 'reports a header that is a list', build('[1, 2, 3]', 48)],
    ['NP204', 'reports a missing key', build("{'descr': '<f4', 'shape': (3, 4)}", 48)],
    ['NP205', 'reports an unknown element type', build(HEADER.replace('<f4', '<q9'), 48)],
    ['NP206', 'reports a negative size', build(HEADER.replace('(3, 4)', '(-3, 4)'), 48)],
    ['NP213', 'reports a header that numpy does not evaluate', build(HEADER.replace('\n', ' '.repeat(10_000)), 48)],
    ['NP206', 'reports a size that overflows', build(HEADER.replace('(3, 4)', '(4294967296, 4294967296)'), 48)],
    ['NP207', 'reports data that is cut', build(HEADER, 45)],
    ['NP208', 'warns of bytes behind the data', build(HEADER, 51)],
    [
      'NP301',
      'warns that objects are a pickle',
      Buffer.concat([build(HEADER.replace('<f4', '|O'), 0), Buffer.from('\x80\x02].', 'latin1')]),
    ],
    [
      'NP302',
      'reports objects whose pickle does not parse',
      Buffer.concat([build(HEADER.replace('<f4', '|O'), 0), Buffer.from('\x80\x02]', 'latin1')]),
    ],
  ])('%s: %s', async (code, _what, bytes) => {
    const { findings } = await read(bytes);
    expect(findings.map((found) => found.code)).toContain(code);
    for (const found of findings) expect(describeFinding(found).message).not.toMatch(/\{\w+\}/);
  });

  it('is unsafe when loading its objects would run code', async () => {
    const { checkpoint } = await read(
      Buffer.concat([build(HEADER.replace('<f4', '|O'), 0), Buffer.from('cos\nsystem\n(S"id"\ntR.', 'latin1')]),
    );
    expect(checkpoint.safety).toBe('unsafe');
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
      readonly nbytes: number;
    }[];
  };
}

describe('on the corpus', () => {
  const { entries } = JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')) as {
    entries: readonly Entry[];
  };
  const own = entries.filter(
    ({ kind, path, expected_failing_level: level }) =>
      /^(npy|npz|numpy\/|malicious\/np)/.test(kind) &&
      existsSync(new URL(path, CORPUS)) &&
      level !== 5 &&
      !path.endsWith('npy_empty_file.npy') &&
      !path.endsWith('npy_bad_magic.npy'),
  );
  it.each(own.map((entry) => [entry.path, entry] as const))('judges %s', async (path, entry) => {
    const bytes = readFileSync(new URL(path, CORPUS));
    const { checkpoint, findings, checksums } = await (path.endsWith('.npz') ? readNpz : readNpy)(
      new MemorySource(bytes),
      context,
    );
    const deep = checksums.flatMap((task) => {
      const stored = bytes.subarray(task.fileOffset, task.fileOffset + task.storedBytes);
      const plain =
        task.method === 0 ? { ok: true as const, bytes: stored } : nodePorts.inflateRaw(stored, task.size + 1);
      return plain.ok
        ? checksumFindings(task, nodePorts.crc32(plain.bytes))
        : [{ code: 'NP211' as const, at: {}, data: {} }];
    });
    const verdict = checkpoint.safety === 'unsafe' ? 'unsafe' : verdictOf([...findings, ...deep]);
    expect(entry.acceptable_verdicts).toContain(verdict);
    if (entry.content !== undefined && /^np[yz]$/.test(entry.kind))
      expect(
        checkpoint.tensors.map(({ keyPath, shape, storage }) => [
          keyPath,
          shape,
          checkpoint.storages.at(storage ?? -1)?.bytes,
        ]),
      ).toEqual(entry.content.tensors.map(({ name, shape, nbytes }) => [name, shape, nbytes]));
  });
});

describe('any bytes', () => {
  it('end in findings, never in a crash', async () => {
    const valid = build(HEADER, 48);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(valid.length),
        async (edits, cut) => {
          const bytes = Uint8Array.from(valid);
          for (const [at, byte] of edits) bytes[at] = byte;
          for (const found of (await read(bytes.subarray(0, cut))).findings) describeFinding(found);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
