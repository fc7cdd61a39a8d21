import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { Checkpoint } from '../../src-core/model/checkpoint.ts';
import type { Value } from '../../src-core/model/value.ts';
import { Contents } from '../../src-core/node/engine/contents.ts';
import type { CheckResult } from '../../src-core/node/engine/record.ts';
import { emptyCheckpoint } from '../../src-core/model/empty-checkpoint.ts';
import { tensor } from '../operations/tensor-query/samples.ts';
import { query } from './workplace.ts';

const RESULT = { stats: null, damaged: new Set([1]) } as unknown as CheckResult;
const id = (name: string) => name as CheckpointId;

function checkpoint(tensors: number, root: Value | null = null): Checkpoint {
  return {
    ...emptyCheckpoint(null, 0),
    tensors: Array.from({ length: tensors }, (_, place) => tensor(`t${place}`)),
    root,
  };
}

describe('contents', () => {
  it('drops what was looked at longest ago, never the one looked at now', () => {
    const contents = new Contents(3000);
    contents.put(id('a'), checkpoint(1), RESULT);
    contents.put(id('b'), checkpoint(1), RESULT);
    contents.get(id('a'));
    contents.put(id('c'), checkpoint(2), RESULT);
    expect(['a', 'b', 'c'].map((name) => contents.get(id(name)) !== null)).toEqual([true, false, true]);
    contents.put(id('huge'), checkpoint(1000), RESULT);
    expect(['a', 'c', 'huge'].map((name) => contents.get(id(name)) !== null)).toEqual([false, false, true]);
  });

  it('shows tensors as damaged that the deep part found so, after reading again too', () => {
    const content = new Contents(1e6).put(id('a'), checkpoint(3), RESULT);
    expect(content.tensors.page(query()).rows.map(({ readable }) => readable)).toEqual([true, false, true]);
  });

  it('pages 200,000 tensors', () => {
    const { tensors } = new Contents(1e6).put(id('a'), checkpoint(200_000), RESULT);
    const sort = { by: 'name', descending: true } as const;
    const page = tensors.page(query({ offset: 199_999, sort }));
    expect(page).toMatchObject({ total: 200_000, rows: [{ name: 't0' }] });
    expect(tensors.page(query({ sort, limit: 2 })).rows.map(({ name }) => name)).toEqual(['t199999', 't199998']);
    expect(tensors.page(query({ sort, filter: 't1999 -t19999' })).total).toBe(1 + 9 + 90);
  });

  it('counts shared and cyclic values once, and stops counting at the ceiling', () => {
    const items: Value[] = [];
    const cycle: Value = { kind: 'list', id: 1, items };
    items.push(cycle, ...Array.from({ length: 50 }, () => cycle));
    let shared: Value = cycle;
    for (let level = 2; level < 60; level++) shared = { kind: 'list', id: level, items: [shared, shared] };
    const contents = new Contents(1e6);
    contents.put(id('a'), checkpoint(0, shared), RESULT);
    contents.put(id('b'), checkpoint(0), RESULT);
    expect(contents.get(id('a'))).not.toBeNull();
    const wide: Value = {
      kind: 'list',
      id: 1,
      items: Array.from({ length: 100_000 }, () => ({ kind: 'none' }) as const),
    };
    contents.put(id('wide'), checkpoint(0, wide), RESULT);
    expect(contents.get(id('a'))).toBeNull();
  });

  it('keeps the places of a value tree across reading again, and forgets them with the row', () => {
    const root = (): Value => ({
      kind: 'list',
      id: 1,
      items: [{ kind: 'list', id: 2, items: [{ kind: 'bool', value: true }] }],
    });
    const contents = new Contents(0);
    const node = contents.put(id('a'), checkpoint(0, root()), RESULT).values.children(0, 0, 9)?.rows[0]?.node ?? -1;
    contents.put(id('b'), checkpoint(0), RESULT);
    const again = contents.put(id('a'), checkpoint(0, root()), RESULT);
    expect(again.values.children(node, 0, 9)?.rows[0]?.preview).toBe('True');
    contents.delete(id('a'));
    expect(contents.get(id('a'))).toBeNull();
    expect(contents.put(id('a'), checkpoint(0, root()), RESULT).values.children(node, 0, 9)).toBeNull();
  });
});
