import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32Portable } from '../../src-core/bytes/crc32.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import type { ChecksumTask } from '../../src-core/findings/format-result.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { readChecksums, type Verified } from '../../src-core/operations/checksums.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { contextFor } from './context.ts';

interface Layout {
  readonly bytes: Uint8Array;
  readonly tasks: readonly ChecksumTask[];
}

/** Entries one behind the other, with a gap between them. */
function layoutOf(contents: readonly Uint8Array[], gap: number, method: 0 | 8 = 0): Layout {
  const parts: Uint8Array[] = [];
  const tasks: ChecksumTask[] = [];
  let at = 0;
  for (const [index, content] of contents.entries()) {
    const stored = method === 0 ? content : deflateRawSync(content);
    tasks.push({
      entry: `data/${index}`,
      fileOffset: at,
      storedBytes: stored.length,
      size: content.length,
      method,
      crc32: nodePorts.crc32(content),
      storage: index,
    });
    parts.push(stored, new Uint8Array(gap));
    at += stored.length + gap;
  }
  return { bytes: Buffer.concat(parts), tasks };
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

type OnProgress = Parameters<typeof readChecksums>[3];

async function verify(
  { bytes, tasks }: Layout,
  onProgress: OnProgress = () => undefined,
): Promise<readonly Verified[]> {
  return await collect(readChecksums(new MemorySource(bytes), tasks, contextFor(), onProgress));
}

const matches = ({ task, actual }: Verified) =>
  actual.kind === 'read' && actual.crc32 === task.crc32 && actual.size === task.size;

describe('checksums', () => {
  it('match for any layout of stored and deflated entries', async () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(contents, fc.nat(9000), fc.constantFrom(0 as const, 8 as const), async (parts, gap, method) => {
        const layout = layoutOf(parts, gap, method);
        const verified = await verify(layout);
        expect(verified.map(({ task }) => task.entry)).toEqual(layout.tasks.map(({ entry }) => entry));
        expect(verified.every(matches)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('of an entry longer than a chunk are streamed, with progress to the last byte', async () => {
    const progress: number[] = [];
    const layout = layoutOf([new Uint8Array(5_000_000).fill(7), new Uint8Array(3)], 0);
    const verified = await verify(layout, (done, total) => {
      expect(total).toBe(5_000_003);
      progress.push(done);
    });
    expect(verified.every(matches)).toBe(true);
    expect(progress.at(-1)).toBe(5_000_003);
    expect(progress.length).toBeGreaterThan(4);
  });

  it('differ for the entry that was changed, and for no other', async () => {
    const layout = layoutOf([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)], 10);
    layout.bytes[14] = 0xff;
    expect((await verify(layout)).map(matches)).toEqual([true, false]);
  });

  it('tell deflated data that is damaged or too long', async () => {
    const layout = layoutOf([new Uint8Array(1000).fill(1)], 0, 8);
    const short = { ...layout, tasks: layout.tasks.map((task) => ({ ...task, size: 10 })) };
    expect((await verify(short))[0]?.actual).toMatchObject({ kind: 'damaged' });
    layout.bytes.fill(0xff);
    expect((await verify(layout))[0]?.actual).toMatchObject({ kind: 'damaged' });
  });

  it('are not said of what is too long to inflate at once', async () => {
    const layout = layoutOf([new Uint8Array(10)], 0, 8);
    const huge = { ...layout, tasks: layout.tasks.map((task) => ({ ...task, size: 2 ** 40 })) };
    expect((await verify(huge))[0]?.actual).toEqual({ kind: 'skipped' });
  });

  it('end with the reason when cancelled, with the error when the disk fails', async () => {
    const { bytes, tasks } = layoutOf([new Uint8Array(5_000_000)], 0);
    const cancel = new AbortController();
    const cancelled = async () => {
      const context = { ...contextFor(), signal: cancel.signal };
      const abort = () => {
        cancel.abort(new Error('enough'));
      };
      return await collect(readChecksums(new MemorySource(bytes), tasks, context, abort));
    };
    await expect(cancelled()).rejects.toThrow('enough');
    const source = new FailingSource(bytes, 2);
    const failing = async () => await collect(readChecksums(source, tasks, contextFor(), () => undefined));
    await expect(failing()).rejects.toBeInstanceOf(SourceError);
  });
});

describe('the portable CRC-32', () => {
  it('is the native one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 500 }), (first, second) => {
        expect(crc32Portable(second, crc32Portable(first))).toBe(nodePorts.crc32(second, nodePorts.crc32(first)));
      }),
    );
  });
});
