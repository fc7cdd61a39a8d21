import type { FileSet, OpenedSource, SetEntry } from '../../src-core/bytes/file-set.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder in memory. It counts what is open, so that a test can say that nothing stays open. */
export class MemorySet implements FileSet {
  readonly name = 'folder';
  opened = 0;
  mostOpen = 0;
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(files: Files) {
    this.#files = new Map(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
      ]),
    );
  }

  list(folder = ''): Promise<readonly SetEntry[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = new Map<string, SetEntry>();
    for (const [path, bytes] of this.#files) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...below] = path.slice(prefix.length).split('/');
      entries.set(name, {
        name,
        kind: below.length > 0 ? 'folder' : 'file',
        size: below.length > 0 ? 0 : bytes.length,
      });
    }
    return Promise.resolve([...entries.values()]);
  }

  open(name: string): Promise<OpenedSource> {
    const bytes = this.#files.get(name);
    if (bytes === undefined) return Promise.reject(new SourceError('ENOENT', `${name}: no such file`));
    const source = new MemorySource(bytes);
    this.opened += 1;
    this.mostOpen = Math.max(this.mostOpen, this.opened);
    const close = () => {
      this.opened -= 1;
      return Promise.resolve();
    };
    return Promise.resolve({
      size: source.size,
      read: (offset: number, length: number) => source.read(offset, length),
      close,
    });
  }
}
