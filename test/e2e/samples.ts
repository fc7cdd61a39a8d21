import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkpoint } from '../torch/build.ts';
import { call, dict, storage, tensor } from '../torch/encode.ts';

const GOLDEN = fileURLToPath(new URL('../golden/torch-zip/state_dict_ordered.pt', import.meta.url));

/** Checkpoints to open: one real file of torch, and the same with damage done to it, in a folder of their own. */
export class Samples {
  readonly folder = mkdtempSync(join(tmpdir(), 'assay-samples-'));

  /** As torch.save wrote it: 9 tensors. */
  valid(name = 'state_dict.pt'): string {
    const path = this.#place(name);
    copyFileSync(GOLDEN, path);
    return path;
  }

  /** A download that stopped half-way: no directory at the end. */
  truncated(name = 'truncated.pt'): string {
    const bytes = readFileSync(GOLDEN);
    return this.#write(name, bytes.subarray(0, bytes.length / 2));
  }

  /** One bit of a weight flipped: only its checksum tells. */
  bitFlipped(name = 'bit-flipped.pt'): string {
    const bytes = readFileSync(GOLDEN);
    const at = bytes.indexOf('/data/0');
    // Far enough behind the name to be inside the first storage, which is 2,048 bytes long.
    bytes[at + 1024] = (bytes[at + 1024] ?? 0) ^ 1;
    return this.#write(name, bytes);
  }

  /** Loading it without `weights_only` would run a shell command; here it is only read. */
  unsafe(name = 'unsafe.pt'): string {
    return this.#write(name, checkpoint({ object: dict({ weight: call('posix', 'system', 'true') }) }));
  }

  /** The state dict of a small model. */
  plain(name: string): string {
    return this.#write(name, smallModel(''));
  }

  /** The same as a model in DataParallel saves it: each name begins with `module.`. */
  wrapped(name: string): string {
    return this.#write(name, smallModel('module.'));
  }

  empty(name = 'empty.pt'): string {
    return this.#write(name, Buffer.alloc(0));
  }

  /** A folder with these files in it. */
  folderOf(name: string, make: (samples: (file: string) => string) => void): string {
    const folder = this.#place(name);
    mkdirSync(folder, { recursive: true });
    make((file) => join(name, file));
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(name: string, bytes: Uint8Array): string {
    const path = this.#place(name);
    writeFileSync(path, bytes);
    return path;
  }

  #place(name: string): string {
    return join(this.folder, name);
  }
}

function smallModel(prefix: string): Uint8Array {
  const names = ['weight', 'bias', 'head.weight', 'head.bias'];
  const entries = names.map((name, key) => [prefix + name, tensor(storage('FloatStorage', String(key), 4))] as const);
  return checkpoint({
    object: dict(Object.fromEntries(entries)),
    data: Object.fromEntries(
      names.map((_, key) => [String(key), new Uint8Array(Float32Array.of(1, 2, 3, key).buffer)]),
    ),
  });
}
