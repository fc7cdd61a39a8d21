import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src-core/library/checkpoint-error.ts';
import { encodeValue } from '../../src-core/library/encode-value.ts';
import { LoadedTensor, loadedValue } from '../../src-core/library/loaded-value.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../src-core/library/open-checkpoint.ts';
import { OrderedDict, Tuple, type DictKey, type SavedValue } from '../../src-core/library/saved-value.ts';
import { checkpointArchive } from '../../src-core/library/write-checkpoint.ts';

const CORPUS = new URL('../../../shared/corpus/files/', import.meta.url).pathname;

/** A loaded value as one to save: its tensors with their elements. */
async function saved(value: unknown, opened: OpenCheckpoint): Promise<SavedValue> {
  const all = async (items: readonly unknown[]) => Promise.all(items.map((item) => saved(item, opened)));
  if (value instanceof LoadedTensor) return opened.readTensor(value.info);
  if (value instanceof Tuple) return new Tuple(await all(value.items));
  if (Array.isArray(value)) return all(value);
  if (!(value instanceof Map)) return value as SavedValue;
  const items = await all([...value.values()]);
  const entries = Array.from(value.keys(), (key, index) => [key as DictKey, items[index] ?? null] as const);
  return value instanceof OrderedDict ? new OrderedDict(entries) : new Map(entries);
}

/** The file that saving the content of `path` gives; null where the library does not load or save such a thing. */
async function savedAgain(path: string): Promise<Buffer | null> {
  try {
    const opened = await openCheckpoint(path);
    const { format, root, archive } = opened.checkpoint;
    if (format !== 'torch-zip' || root === null || archive === null) return null;
    const name = archive.entries.at(0)?.name.split('/')[0] ?? '';
    const parts: Uint8Array[] = [];
    const value = await saved(loadedValue(root), opened);
    await checkpointArchive(`/x/${name}.pt`, encodeValue(value)).write({
      write: async (bytes) => void parts.push(bytes.slice()),
    });
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof TypeError || error instanceof CheckpointError) return null;
    throw error;
  }
}

describe('saving what torch 2.13 saved', () => {
  it('gives the same bytes, from the local headers to the serialization id', async () => {
    const same: string[] = [];
    for (const folder of ['pipeline', 'torch-zip'])
      for (const name of readdirSync(CORPUS + folder).filter((file) => file.endsWith('.pt'))) {
        const path = `${CORPUS}${folder}/${name}`;
        if ((await savedAgain(path))?.equals(readFileSync(path)) === true) same.push(name);
      }
    console.log(`files of torch 2.13 saved again byte for byte: ${same.length}`);
    expect(same).toEqual(
      expect.arrayContaining(['features_complete.pt', 'features_tensor_form.pt', 'nucleotide_dict_tensor.pt']),
    );
    expect(same.length).toBeGreaterThanOrEqual(40);
  });
});
