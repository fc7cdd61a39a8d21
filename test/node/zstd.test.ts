import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeflateError } from '../../src-core/bytes/deflate-error.ts';
import { joinBytes } from '../../src-core/bytes/join-bytes.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { inflateFramePortable, inflateZstd, zstdPiecesPortable } from '../../src-core/node/zstd.ts';
import { concat } from '../damage/bytes.ts';
import { text } from '../torch/build.ts';

const PLAIN = text(Array.from({ length: 3000 }, (_, at) => (at * at) % 997).join(' '));
const FRAME = Uint8Array.from(zstdCompressSync(PLAIN, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }));
const SKIPPED = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
/** A frame that promises `content` bytes and has one block of one repeated byte, `run` times. */
function runOf(content: number, run: number): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  view.setUint8(4, 0xa0);
  view.setUint32(5, content, true);
  view.setUint32(9, (run << 3) | 2 | 1, true);
  bytes[12] = 7;
  return bytes;
}

describe.each([
  ['Node', undefined],
  ['JavaScript', inflateFramePortable],
] as const)('Zstandard by %s', (_, inflate) => {
  const undo = (bytes: Uint8Array, limit = 1 << 20) => inflateZstd(bytes, limit, inflate);

  it('gives back one frame, several, and those between which something is skipped', () => {
    for (const [stored, times] of [
      [FRAME, 1],
      [concat([FRAME, SKIPPED, FRAME]), 2],
      [SKIPPED, 0],
      [runOf(100, 100), null],
    ] as const) {
      const result = undo(stored);
      if (!result.ok) throw new Error(result.message);
      const expected = times === null ? new Uint8Array(100).fill(7) : concat(new Array<Uint8Array>(times).fill(PLAIN));
      expect(Buffer.compare(result.bytes, expected)).toBe(0);
    }
  });

  it('ends at the limit', () => {
    for (const limit of [0, 10, PLAIN.length - 1])
      expect(undo(FRAME, limit)).toMatchObject({ ok: false, why: 'limit' });
    expect(undo(FRAME, PLAIN.length).ok).toBe(true);
    expect(undo(runOf(0xffffffff, 1000))).toMatchObject({ ok: false, why: 'limit' });
  });

  it('is damaged where it is cut, or other bytes come out than it says', () => {
    for (let length = 0; length < FRAME.length; length += 11)
      expect(undo(FRAME.subarray(0, length))).toMatchObject({ ok: false, why: 'damaged' });
    expect(undo(concat([FRAME, text('junk')]))).toMatchObject({ ok: false, why: 'damaged' });
    expect(undo(runOf(1000, 999))).toMatchObject({ ok: false, why: 'damaged' });
    expect(undo(runOf(1000, 1001))).toMatchObject({ ok: false, why: 'damaged' });
  });

  it('ends with any bytes', () => {
    const changes = fc.array(fc.tuple(fc.nat(FRAME.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = FRAME.slice();
        for (const [at, byte] of changed) bytes[at] = byte;
        const result = undo(bytes);
        expect(result.ok ? result.bytes.length : 0).toBeLessThanOrEqual(1 << 20);
      }),
      { numRuns: 150 },
    );
  });
});

describe.each([
  ['Node', (stored: AsyncIterable<Uint8Array>) => nodePorts.inflatePieces?.(stored, 'zstd') ?? stored],
  ['JavaScript', zstdPiecesPortable],
] as const)('Zstandard in pieces by %s', (_, undo) => {
  const collect = async (bytes: Uint8Array) => {
    const given = async function* () {
      for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
    };
    const pieces: Uint8Array[] = [];
    for await (const piece of undo(given())) pieces.push(piece);
    return joinBytes(pieces);
  };

  it('gives back what was compressed, and fails where that is cut', async () => {
    expect(Buffer.compare(await collect(FRAME), PLAIN)).toBe(0);
    await expect(collect(FRAME.subarray(0, 300))).rejects.toThrow(DeflateError);
    await expect(collect(text('no frame begins here, whatever comes'))).rejects.toThrow(DeflateError);
  });
});
