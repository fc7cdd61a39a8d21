import type { FileSet, OpenedSource, SetEntry } from './file-set.ts';

/** A folder inside of another as a set of its own: names are relative to it. */
export class SubFolder implements FileSet {
  readonly name: string;
  readonly #parent: FileSet;

  /** `name` is a folder that the parent lists. */
  constructor(parent: FileSet, name: string) {
    this.#parent = parent;
    this.name = name;
  }

  list(folder = ''): Promise<readonly SetEntry[]> {
    return this.#parent.list(folder === '' ? this.name : `${this.name}/${folder}`);
  }

  open(name: string): Promise<OpenedSource> {
    return this.#parent.open(`${this.name}/${name}`);
  }
}
