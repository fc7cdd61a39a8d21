import { encodeValue } from './encode-value.ts';
import type { SavedValue } from './saved-value.ts';
import { checkpointArchive } from './write-checkpoint.ts';

/** A small checkpoint whole in memory, as `torch.save(value, path)` would write it. */
export async function checkpointBytes(path: string, value: SavedValue): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  await checkpointArchive(path, encodeValue(value)).write({
    write: (bytes) => {
      pieces.push(bytes.slice());
      return Promise.resolve();
    },
  });
  return new Uint8Array(Buffer.concat(pieces));
}
