import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CORPUS, oracleName, ownName, readManifest } from '../../corpus/manifest.ts';
import { tensorHash } from '../convert/tools.ts';
import { salvage } from './tools.ts';

const FILES = readManifest().filter(
  ({ id, is_folder, kind }) =>
    !is_folder &&
    /^(torch-zip|torch-legacy|safetensors|lightning|pipeline-features)/.test(kind) &&
    id !== 'zip_bomb_deflate',
);

/** torch reads other bytes of these than were written, and the corpus records what torch reads. */
const READ_WRONGLY = new Set(['flip_local_name_length', 'flip_local_extra_length', 'offset_same_for_two']);

describe('files of the corpus', () => {
  it('give back what is whole of them, and not a byte that was not written', async () => {
    const wrong: string[] = [];
    let written = 0;
    let tensors = 0;
    for (const entry of FILES) {
      const result = await salvage(new Uint8Array(readFileSync(join(CORPUS, entry.path))));
      const { plan, read, bytes } = result;
      if (entry.expected_verdict === 'valid' && plan.lost.length > 0) wrong.push(`${entry.id} loses tensors`);
      if (read === null || bytes === null) {
        expect(plan.refusal).toMatch(/\w/);
        continue;
      }
      written += 1;
      tensors += read.checkpoint.tensors.length;
      const own = new Map(read.checkpoint.tensors.map((tensor) => [ownName(tensor.keyPath), tensor]));
      for (const { name, sha256, unstable } of entry.content?.tensors ?? []) {
        const tensor = own.get(oracleName(name));
        if (sha256 === undefined || unstable === true || tensor === undefined) continue;
        // Of quantised and sparse tensors the corpus records other bytes; of 4-bit floats the header counts values.
        if (tensor.quantization !== undefined || tensor.layout !== 'strided' || tensor.dtype.startsWith('float4'))
          continue;
        const hash = tensorHash(bytes, read, tensor);
        if (hash !== null && hash !== sha256 && !READ_WRONGLY.has(entry.id)) wrong.push(`${entry.id}: ${tensor.name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(written).toBeGreaterThan(300);
    expect(tensors).toBeGreaterThan(3000);
  });
});
