import { mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkpointBytes } from '../../../library/checkpoint-bytes.ts';
import { writeAtomically } from '../../atomic-write/write-atomically.ts';
import { sampleContent } from './sample-content.ts';

/** What people are told as the folder of the samples. */
export const SAMPLES_FOLDER = 'samples that come with Assay';

/** Name, what is done to the bytes of the whole one, and hours before now at which it was written. */
const SAMPLES: readonly (readonly [name: string, damage: (bytes: Uint8Array) => Uint8Array, hours: number])[] = [
  ['epoch=3-val_loss=0.214.ckpt', (bytes) => bytes, 2],
  ['epoch=4-val_loss=0.197.ckpt', withOneBitFlipped, 1],
  ['epoch=5-val_loss=0.188.ckpt', (bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.6)), 0],
];

/**
 * Small checkpoints to try the program on, written by its own writer when they are asked for first: the last good one of
 * a run, one that a disk has damaged, and the newest, which a copy that stopped has cut off.
 */
export class Samples {
  readonly #stateFile: string | null;
  #temporary: string | null = null;

  /** They are kept beside the state file; without one they are gone at the end. */
  constructor(stateFile: string | null) {
    this.#stateFile = stateFile;
  }

  /** Their paths; the files are there. Throws `AtomicWriteError` and what `mkdir` throws. */
  async write(): Promise<readonly string[]> {
    const folder = await this.#folder();
    const whole = await checkpointBytes('sample.ckpt', sampleContent(3, 0.214));
    return Promise.all(
      SAMPLES.map(async ([name, damage, hours]) => {
        const path = join(folder, name);
        await writeOnce(path, damage(whole), new Date(Date.now() - hours * 3_600_000));
        return path;
      }),
    );
  }

  async close(): Promise<void> {
    if (this.#temporary !== null) await rm(this.#temporary, { recursive: true, force: true });
  }

  async #folder(): Promise<string> {
    if (this.#stateFile === null) return (this.#temporary ??= await mkdtemp(join(tmpdir(), 'assay-samples-')));
    const folder = join(dirname(this.#stateFile), 'samples');
    await mkdir(folder, { recursive: true });
    return folder;
  }
}

/** In the middle of the file lie weights: nothing but their checksum tells. */
function withOneBitFlipped(bytes: Uint8Array): Uint8Array {
  const flipped = bytes.slice();
  const at = Math.floor(flipped.length / 2);
  flipped[at] = (flipped[at] ?? 0) ^ 0x10;
  return flipped;
}

/** A sample of an earlier start stays as it is; what a person made of it by a rewrite in place is written anew. */
async function writeOnce(path: string, bytes: Uint8Array, modified: Date): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.size === bytes.length) return;
  await writeAtomically(path, (output) => output.write(bytes));
  await utimes(path, modified, modified);
}
