import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { readSeal, serializationId, SEAL_RECORD } from '../../src-core/zip/seal.ts';
import { hashBytes, iterationOrder } from '../../src-core/zip/string-hash.ts';
import { replaceRange } from '../damage/bytes.ts';
import { partOf, rewriteField, zipLayout } from '../damage/zip.ts';
import { codesOf, corpusZips, crc, read, SAMPLE, torchZip, verify, weights } from './sample.ts';

const SEAL = `archive/${SEAL_RECORD}`;
const base = await torchZip();

async function seal(bytes: Uint8Array) {
  const source = new MemorySource(bytes);
  const inflateRaw = (data: Uint8Array) => ({ ok: true as const, bytes: new Uint8Array(inflateRawSync(data)) });
  const { seal: state, findings } = await readSeal(source, await read(source), { inflateRaw });
  return [state, ...codesOf(findings)];
}

describe('the seal of an archive', () => {
  it('is as written in what the writer wrote', async () => {
    expect(await seal(base)).toEqual(['as-written']);
    expect(await seal(await torchZip(SAMPLE.slice(0, -1)))).toEqual(['absent']);
  });

  it('ZP270: is broken where a record was replaced, checksums and all', async () => {
    const text = new TextDecoder().decode(
      base.subarray(partOf(zipLayout(base), SEAL).data, partOf(zipLayout(base), SEAL).dataEnd),
    );
    const other = SAMPLE.map((it) => (it.name === 'data/0' ? { ...it, bytes: weights(300, 7) } : it));
    const edited = await torchZip(other);
    const place = partOf(zipLayout(edited), SEAL);
    let bytes = replaceRange(edited, place.data, new TextEncoder().encode(text));
    const sum = crc(bytes.subarray(place.data, place.dataEnd));
    bytes = rewriteField(rewriteField(bytes, SEAL, 'central', 'crc', sum), SEAL, 'descriptor', 'crc', sum);
    expect(await verify(bytes)).toEqual([]);
    expect(await seal(bytes)).toEqual(['changed', 'ZP270']);
  });

  it('ZP271: holds in an archive packed again with the same content', async () => {
    let repacked = 0;
    for (const file of corpusZips()) {
      if (!['no_descriptors', 'deflated_all_python', 'deflated_storages_only'].includes(file.id)) continue;
      expect(await seal(file.bytes()), file.id).toEqual(['rezipped', 'ZP271']);
      repacked += 1;
    }
    expect(repacked).toBe(3);
  });

  it('ZP272: cannot be read where it is no number', async () => {
    const { data } = partOf(zipLayout(base), SEAL);
    expect(await seal(replaceRange(base, data + 3, Uint8Array.of(0x41)))).toEqual(['unreadable', 'ZP272']);
  });

  it('equals the digits torch wrote, in every file of the corpus that torch saved', async () => {
    let compared = 0;
    for (const file of corpusZips()) {
      if (file.expected !== 'valid' || !file.howMade.startsWith('torch.save')) continue;
      const bytes = file.bytes();
      const { entries } = await read(bytes);
      const sealed = entries.find(({ name }) => name.endsWith(`/${SEAL_RECORD}`));
      if (sealed === undefined) continue;
      const records = entries
        .filter((entry) => entry !== sealed)
        .map(({ name, size, crc32 }) => ({ name: name.slice(name.indexOf('/') + 1), size, crc32 }));
      const digits = new TextDecoder().decode(bytes.subarray(sealed.dataOffset!, sealed.dataOffset! + 40));
      expect(serializationId(records), file.id).toBe(digits);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(60);
  });

  it('folds data that begins like a data descriptor, as torch does', () => {
    const record = { name: 'data/0', size: 9, crc32: 5 };
    const head = Uint8Array.of(0x50, 0x4b, 7, 8, 1, 2, 3, 4);
    expect(serializationId([{ ...record, head }])).not.toBe(serializationId([record]));
    expect(serializationId([{ ...record, head }]).slice(0, 20)).toBe(serializationId([record]).slice(0, 20));
  });
});

describe('the order of a libstdc++ set', () => {
  it('is a permutation at every size, growth included', () => {
    for (const count of [0, 1, 13, 14, 29, 30, 1000, 6000]) {
      const hashes = Array.from({ length: count }, (_, i) => hashBytes(new TextEncoder().encode(`data/${i}`)));
      expect(iterationOrder(hashes).sort((a, b) => a - b)).toEqual(hashes.map((_, i) => i));
    }
  });
});
