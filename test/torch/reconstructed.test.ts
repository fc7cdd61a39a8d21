import { describe, expect, it } from 'vitest';
import { checkpoint } from './build.ts';
import { build, call, dict, global, storage, tensor, tuple, type Python } from './encode.ts';
import { readAny } from './read-any.ts';

const WEIGHT = tensor(storage('FloatStorage', '0', 4));

/** As protocols 0 and 1 write an object of a class that has another one under it. */
function reconstructed(base: string, content: Python) {
  return call('copy_reg', '_reconstructor', global('models', 'Kept'), global('__builtin__', base), content);
}

async function names(value: Python): Promise<readonly string[]> {
  const { checkpoint: read } = await readAny(checkpoint({ object: dict({ value }) }));
  return read.tensors.map(({ name }) => name);
}

describe('an object of a class that is a tuple, a list or a dict, of protocol 0 or 1', () => {
  it.each<readonly [string, Python, readonly string[]]>([
    ['tuple', tuple(1, WEIGHT), ['value.1']],
    ['list', [WEIGHT], ['value.0']],
    ['dict', dict({ weight: WEIGHT }), ['value.weight']],
    ['object', null, []],
  ])('%s: its tensors are listed', async (base, content, expected) => {
    expect(await names(reconstructed(base, content))).toEqual(expected);
  });

  it('is shown with its class and its attributes where it has some', async () => {
    const { checkpoint: read } = await readAny(
      checkpoint({ object: build(reconstructed('object', null), dict({ weight: WEIGHT })) }),
    );
    expect(read.root).toMatchObject({ kind: 'object', className: 'models.Kept' });
    expect(read.tensors.map(({ name }) => name)).toEqual(['weight']);
  });
});
