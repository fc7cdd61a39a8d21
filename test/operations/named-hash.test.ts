import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { checkNamedHash, promisesHash, sha256Of } from '../../src-core/operations/named-hash.ts';
import { contextFor } from './context.ts';

const BYTES = new TextEncoder().encode('weights of a model, 71');
const HASH = createHash('sha256').update(BYTES).digest('hex');

async function codes(name: string, bytes = BYTES): Promise<readonly string[]> {
  const hash = await sha256Of(new MemorySource(bytes), contextFor(name));
  return checkNamedHash(name, hash ?? '').map(({ code }) => code);
}

describe('a hash in the name of a file', () => {
  it('is as the content has it', async () => {
    expect(HASH.slice(0, 8)).toMatch(/[a-f]/);
    expect(await codes(`resnet50-${HASH.slice(0, 8)}.pth`)).toEqual([]);
    expect(await codes(HASH)).toEqual([]);
  });

  it('FI203: does not fit a content that changed', async () => {
    expect(await codes(`resnet50-${HASH.slice(0, 8)}.pth`, BYTES.subarray(1))).toEqual(['FI203']);
  });

  it('FI202: in full, does not fit a content that was cut', async () => {
    expect(await codes(HASH, BYTES.subarray(1))).toEqual(['FI202']);
    expect(await codes(`model-${HASH}.safetensors`, BYTES.subarray(1))).toEqual(['FI202']);
  });

  it.each(['model-20240131.pth', 'model-deadbeef.pth', 'model-v1.pth', 'model.pth', '', 'epoch-00000012.ckpt'])(
    'is not taken for one in %s',
    async (name) => {
      expect(await codes(name)).toEqual([]);
      expect(promisesHash(name)).toBe(false);
    },
  );
});
