import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { compareCheckpoints, isSame, type Compared } from '../../src-core/operations/compare/compare.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { inspectSet } from '../../src-core/operations/sets/inspect-set.ts';
import { FilePool } from '../../src-core/operations/sets/file-pool.ts';
import { findSets } from '../../src-core/sets/find-sets.ts';
import { contextFor } from '../operations/context.ts';
import { MemorySet } from '../sources/memory-set.ts';
import { dcpFolder } from './dcp-folder.ts';

async function openSet(set: MemorySet): Promise<Compared & { readonly pool: FilePool }> {
  const [found] = await findSets(set);
  if (found === undefined) throw new Error('no set');
  const context = { ...contextFor('folder'), folder: set };
  const { checkpoint } = await inspectSet(set, found, context);
  const pool = new FilePool(set);
  return { checkpoint, source: new MemorySource(new Uint8Array()), context, openFile: (name) => pool.open(name), pool };
}

const PLACES = [
  { offsets: [0, 0], sizes: [2, 2] },
  { offsets: [0, 2], sizes: [2, 1] },
  { offsets: [2, 0], sizes: [1, 3] },
];

/** One tensor `w` of 3 × 3 numbers. */
function safetensorsOf(numbers: Float32Array): Uint8Array {
  const header = JSON.stringify({ w: { dtype: 'F32', shape: [3, 3], data_offsets: [0, numbers.byteLength] } });
  const file = new Uint8Array(8 + header.length + numbers.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(new TextEncoder().encode(header), 8);
  file.set(new Uint8Array(numbers.buffer), 8 + header.length);
  return file;
}

describe('a distributed checkpoint against a file', () => {
  it('is put together from its pieces', async () => {
    const set = new MemorySet(
      dcpFolder({
        shapes: { w: [3, 3] },
        items: PLACES.map((chunk, i) => ({ name: 'w', file: `__${i}_0.distcp`, chunk })),
      }),
    );
    const distributed = await openSet(set);
    // Each piece counts from 1.
    const whole = Float32Array.of(1, 2, 1, 3, 4, 2, 1, 2, 3);
    const file = safetensorsOf(whole);
    const source = new MemorySource(file);
    const { checkpoint } = await inspectQuick(source, contextFor('a.safetensors'));
    const single: Compared = { checkpoint, source, context: contextFor('a.safetensors') };
    const same = await compareCheckpoints(distributed, single, { values: true });
    expect(same.pairs.at(0)?.values).toMatchObject({ ok: true, changed: 0, elements: 9 });
    expect(isSame(same)).toBe(true);

    file[file.length - 1] = 0x41;
    const changed = await compareCheckpoints(single, distributed, { values: true });
    expect(changed.pairs.at(0)).toMatchObject({ content: 'changed', values: { changed: 1, first: 8 } });
    await distributed.pool.close();
    expect(set.opened).toBe(0);
  });
});
