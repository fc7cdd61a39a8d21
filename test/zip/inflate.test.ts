import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeflateError } from '../../src-core/bytes/deflate-error.ts';
import { joinBytes } from '../../src-core/bytes/join-bytes.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { inflateRecord, inflateRecordPieces, isKnownMethod, type Compression } from '../../src-core/zip/inflate.ts';
import { contextFor } from '../operations/context.ts';
import { crc, read } from './sample.ts';

const golden = (name: string) => Uint8Array.from(readFileSync(new URL(`../golden/npz/${name}.npz`, import.meta.url)));

const ALL = { checksums: true, values: true, expectation: null };

async function check(bytes: Uint8Array) {
  const events = validate(new MemorySource(bytes), contextFor('x.npz'), ALL);
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
  }
}

async function first(bytes: Uint8Array) {
  const [entry] = (await read(bytes)).entries;
  if (entry === undefined) throw new Error('no entry');
  const start = entry.dataOffset ?? 0;
  return { entry, stored: bytes.subarray(start, start + entry.compressedSize) };
}

async function inPieces(entry: Compression, stored: Uint8Array): Promise<Uint8Array> {
  const given = async function* () {
    yield stored.subarray(0, 9);
    yield stored.subarray(9);
  };
  const pieces: Uint8Array[] = [];
  for await (const piece of inflateRecordPieces(entry, given(), nodePorts)) pieces.push(piece);
  return joinBytes(pieces);
}

describe.each(['bzip2', 'lzma', 'zstandard'])('an archive of numpy compressed with %s', (name) => {
  it('is read, checked and judged like any other', async () => {
    const { checkpoint, findings, levels } = await check(golden(name));
    expect(findings).toEqual([]);
    expect(levels.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'not-run', 'passed']);
    expect(checkpoint.safety).toBe('safe');
    expect(checkpoint.tensors.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
      ['a', [90], 'float32'],
      ['b', [80], 'float64'],
    ]);
  });

  it('gives the bytes that were compressed, at once, up to a limit and in pieces', async () => {
    const { entry, stored } = await first(golden(name));
    const whole = inflateRecord(entry, stored, entry.size + 1, nodePorts);
    if (!whole.ok) throw new Error(whole.message);
    expect(crc(whole.bytes)).toBe(entry.crc32);
    expect(Buffer.compare(await inPieces(entry, stored), whole.bytes)).toBe(0);
    expect(inflateRecord(entry, stored, entry.size - 1, nodePorts)).toMatchObject({ ok: false, why: 'limit' });
  });

  it('is damaged where its bytes end early or differ', async () => {
    const { entry, stored } = await first(golden(name));
    for (let length = 0; length < stored.length - 8; length += 5) {
      const cut = stored.subarray(0, length);
      expect(inflateRecord(entry, cut, entry.size + 1, nodePorts)).toMatchObject({ ok: false, why: 'damaged' });
      await expect(inPieces(entry, cut)).rejects.toThrow(DeflateError);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(stored.length * 8 - 1), async (bit) => {
        const bytes = stored.slice();
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const whole = inflateRecord(entry, bytes, entry.size + 1, nodePorts);
        const pieces = await inPieces(entry, bytes).catch((error: unknown) => error);
        if (whole.ok) expect(pieces instanceof Uint8Array && Buffer.compare(pieces, whole.bytes)).toBe(0);
        else if (whole.why === 'damaged') expect(pieces).toBeInstanceOf(DeflateError);
      }),
      { numRuns: 40 },
    );
  });

  it('ZP265, ZP266, ZP260: says so of a record', async () => {
    const bytes = golden(name);
    const { entry } = await first(bytes);
    const at = (entry.dataOffset ?? 0) + (entry.compressedSize >> 1);
    bytes[at] = (bytes[at] ?? 0) ^ 16;
    const { findings } = await check(bytes);
    expect(findings.some(({ code }) => ['ZP265', 'ZP266', 'ZP260'].includes(code))).toBe(true);
  });
});

it('knows no other methods', () => {
  expect([0, 8, 12, 14, 93].every(isKnownMethod)).toBe(true);
  expect([1, 6, 9, 95, 99].some(isKnownMethod)).toBe(false);
  const other = inflateRecord({ method: 9, size: 4 }, new Uint8Array(4), 4, nodePorts);
  expect(other).toMatchObject({ ok: false, why: 'damaged' });
});
