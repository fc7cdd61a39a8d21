import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder only this user can enter, for copies of what was dropped. It is gone when the program ends, however it ends. */
export class PrivateFolder {
  readonly path: string;
  readonly #onExit: () => void;

  private constructor(path: string) {
    this.path = path;
    this.#onExit = () => rmSync(path, { recursive: true, force: true });
    process.once('exit', this.#onExit);
  }

  static async create(parent = tmpdir()): Promise<PrivateFolder> {
    const path = await mkdtemp(join(parent, 'assay-'));
    await chmod(path, 0o700);
    return new PrivateFolder(path);
  }

  async remove(): Promise<void> {
    process.off('exit', this.#onExit);
    await rm(this.path, { recursive: true, force: true });
  }
}
