import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { checkGeometry } from '../../src-core/torch/rebuild/geometry.ts';
import { CORPUS, readManifest } from '../corpus/manifest.ts';
import { truncate } from '../damage/bytes.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { checkpoint } from './build.ts';
import { dict, encode, persistent, storage, tensor, type Python } from './encode.ts';
import { legacyFile } from './legacy-file.ts';
import { plainZip } from './plain-zip.ts';
import { codesOf, readAny, readSource } from './read-any.ts';
import { tarFile, tarStorages, tarTensors } from './tar-file.ts';

const LEGACY = legacyFile({
  object: dict({ a: tensor(storage('FloatStorage', '10', 4, 'cpu', null)) }),
  storages: [{ key: '10', count: 4n, bytes: new Uint8Array(16) }],
});
const TAR = tarFile([
  { name: 'storages', bytes: tarStorages(new Uint8Array(16)) },
  { name: 'tensors', bytes: tarTensors(4) },
  { name: 'pickle', bytes: encode(dict({ weight: persistent('5') })) },
]);
const SMALL: readonly (readonly [string, Uint8Array])[] = [
  ['zip', checkpoint()],
  ['legacy', LEGACY],
  ['tar', TAR],
];

const SAMPLES = readManifest()
  .filter(
    ({ kind, is_folder: folder }) =>
      /^(torch-(zip|legacy|tar|export|package)|torchscript|lightning)/.test(kind) && !folder,
  )
  .map(({ path }) => readFileSync(join(CORPUS, path)))
  .filter((bytes) => bytes.length < 20_000);

interface Change {
  readonly at: number;
  readonly byte: number;
}

const changes = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), byte: fc.nat(255) }),
  { minLength: 1, maxLength: 8 },
);

function change(bytes: Uint8Array, list: readonly Change[]): Uint8Array {
  const copy = bytes.slice();
  for (const { at, byte } of list) copy[Math.floor(at * copy.length)] = byte;
  return copy;
}

/** Every finding can be put into words, and every number in a tensor is one. */
async function readsToAnEnd(bytes: Uint8Array): Promise<void> {
  const { findings, checkpoint: read } = await readAny(bytes);
  for (const finding of findings) expect(describeFinding(finding).message).not.toMatch(/\{[a-z]\w*\}/);
  for (const tensor of read.tensors) expect(tensor.shape.every(Number.isFinite)).toBe(true);
}

describe('damaged files', () => {
  it('are read to an end, whatever bytes change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(SAMPLES.length - 1), changes, async (index, list) => {
        await readsToAnEnd(change(SAMPLES[index] ?? LEGACY, list));
      }),
      { numRuns: 300 },
    );
  });

  it.each(SMALL)('%s files are read to an end, wherever they are cut', async (_, bytes) => {
    for (let keep = 1; keep < bytes.length; keep += 3) await readsToAnEnd(truncate(bytes, keep));
  });

  it.each(SMALL)('%s files end in the error of the disk, whichever read fails', async (_, bytes) => {
    for (let reads = 0; ; reads++) {
      const source = new FailingSource(bytes, reads);
      const outcome = await readSource(source, bytes).catch((error: unknown) => error);
      if (source.count <= reads) return;
      expect(outcome).toBeInstanceOf(SourceError);
    }
  });
});

describe('pickles that are made up', () => {
  const python: fc.Arbitrary<Python> = fc.letrec<{ value: Python }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: -5, max: 300 }),
      fc.boolean(),
      fc.constantFrom<Python>(
        null,
        'a',
        '0',
        'cpu',
        storage('FloatStorage', '0', 4),
        storage('IntStorage', '0', 4),
        tensor(storage('FloatStorage', '0', 4)),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(fc.string({ maxLength: 4 }), tie('value')), { maxLength: 3 }).map((entries) => dict(entries)),
      fc
        .record({
          size: tie('value'),
          stride: tie('value'),
          offset: tie('value'),
          grad: tie('value'),
          metadata: tie('value'),
        })
        .map((options) => tensor(storage('FloatStorage', '0', 4), options)),
    ),
  })).value;

  it('are read to an end', async () => {
    await fc.assert(
      fc.asyncProperty(python, async (value) => readsToAnEnd(checkpoint({ object: value }))),
      { numRuns: 300 },
    );
  });
});

describe('the place of a tensor', () => {
  const dims = fc.array(fc.record({ size: fc.integer({ min: 0, max: 6 }), stride: fc.integer({ min: 0, max: 40 }) }), {
    maxLength: 4,
  });

  it('TA330: fits exactly when its last element does', () => {
    fc.assert(
      fc.property(dims, fc.nat(60), fc.nat(400), (list, offset, bytes) => {
        const sizes = list.map(({ size }) => size);
        const strides = list.map(({ stride }) => stride);
        const last = list.reduce((sum, { size, stride }) => sum + (size - 1) * stride, offset);
        const fits = sizes.includes(0) || (last + 1) * 4 <= bytes;
        const problem = checkGeometry(sizes, strides, offset, { bytes, itemSize: 4, packed: 1, dimensions: 64 });
        expect(problem?.code).toBe(fits ? undefined : 'TA330');
      }),
    );
  });

  it('is judged the same in doubles and in big integers', () => {
    fc.assert(
      fc.property(dims, fc.nat(60), fc.nat(400), (list, offset, bytes) => {
        const room = { bytes, itemSize: 4, packed: 1, dimensions: 64 };
        const sizes = list.map(({ size }) => size);
        const strides = list.map(({ stride }) => stride);
        const exact = checkGeometry(sizes.map(BigInt), strides.map(BigInt), BigInt(offset), room);
        expect(checkGeometry(sizes, strides, offset, room)?.code).toBe(exact?.code);
      }),
    );
  });
});

describe('hostile sizes', () => {
  it('a million nested lists are walked without recursion', async () => {
    const depth = 1_000_000;
    const bytes = new Uint8Array(2 * depth + 3);
    bytes.set([0x80, 2]);
    bytes.fill(0x5d, 2, 2 + depth);
    bytes.fill(0x61, 2 + depth, 1 + 2 * depth);
    bytes[bytes.length - 2] = 0x2e;
    const archive = (deflate: boolean) =>
      plainZip([
        { name: 'm/data.pkl', bytes: bytes.subarray(0, bytes.length - 1), deflate },
        { name: 'm/version', bytes: Uint8Array.of(0x33) },
      ]);
    expect(codesOf((await readAny(archive(false))).findings)).toContain('PK327');
    // Compressed to two kilobytes it is not even inflated.
    expect(codesOf((await readAny(archive(true))).findings)).toContain('TA209');
  });

  it('tensors of tensors are followed a few steps only', async () => {
    let value: Python = tensor(storage('FloatStorage', '0', 4));
    for (let depth = 0; depth < 3000; depth++)
      value = {
        parts: [
          0x63,
          'torch._utils\n_rebuild_parameter\n',
          0x28,
          ...(value as { parts: [] }).parts,
          0x88,
          0x4e,
          0x74,
          0x52,
        ],
      };
    expect(codesOf((await readAny(checkpoint({ object: value }))).findings)).toContain('TA335');
  });
});
