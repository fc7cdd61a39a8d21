import type { FileSet } from '../../../bytes/file-set.ts';
import { finding, type Finding } from '../../../findings/finding.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import { withFile } from '../../read-part.ts';
import type { StoredValue, StoredValues } from '../stored-value.ts';
import type { DataPlace } from './data-files.ts';
import type { Root } from './manifest.ts';
import { readNode, type Node } from './node.ts';

/** Nodes that are read: each holds some hundred keys and more. */
const MOST_NODES = 100_000;
/** Bytes that all nodes may inflate to: those of 200,000 arrays are a hundred million. */
const MOST_INFLATED = 256 << 20;
/** Each process has a manifest and a folder of data files beside it. */
const MANIFEST = 'manifest.ocdbt';
const DATA_FOLDER = /^((?:.*\/)?d)\/[^/]+$/;

export interface Database {
  readonly values: StoredValues;
  readonly findings: readonly Finding[];
  /** False where a node could not be read: its keys are not known. */
  readonly isWhole: boolean;
}

/**
 * Walk the tree below the root of the latest version. `sizes`: bytes of every file in the folder. Damage is returned, what
 * the folder throws is thrown.
 */
export async function readDatabase(
  files: FileSet,
  sizes: ReadonlyMap<string, number>,
  root: Root,
  context: ReadContext,
): Promise<Database> {
  const walk = new Walk(files, sizes, context);
  await walk.read(root.place, root.height, '', '');
  return walk.result();
}

class Walk {
  readonly #files: FileSet;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #context: ReadContext;
  readonly #values = new Map<string, StoredValue>();
  readonly #findings: Finding[] = [];
  /** Values that lie in files that are not there, or beyond their end, by file. */
  readonly #outside = new Map<string, string[]>();
  #nodesLeft = MOST_NODES;
  #inflatableBytes: number;
  #isWhole = true;

  constructor(files: FileSet, sizes: ReadonlyMap<string, number>, context: ReadContext) {
    this.#files = files;
    this.#sizes = sizes;
    this.#context = context;
    this.#inflatableBytes = Math.min(context.limits.inflatedTotalBytes, MOST_INFLATED);
  }

  /** `least`: what its first key must not be smaller than; both it and the keys come behind `prefix`. */
  async read(place: DataPlace, height: number, prefix: string, least: string): Promise<void> {
    const node = await this.#node(place);
    if (node === null) return;
    if (node.height !== height) this.#damaged(place, `its height is ${node.height}, and ${height} above it`);
    else if (this.#firstKey(node) < least) this.#damaged(place, 'its first key is not that above it');
    else if ('entries' in node) for (const { key, value } of node.entries) this.#add(utf8(prefix + key), value);
    else
      for (const { key, shared, place: child } of node.children)
        await this.read(child, height - 1, prefix + key.slice(0, shared), key.slice(shared));
  }

  result(): Database {
    const gone = new Set<string>();
    for (const [file, keys] of this.#outside) {
      const folder = this.#emptyFolder(file);
      if (folder === null) this.#findings.push(this.#outsideFinding(file, keys));
      else gone.add(folder);
    }
    for (const folder of gone) {
      const file = `${folder.slice(0, -1)}${MANIFEST}`;
      this.#findings.push(finding('SE223', { file }, { file, folder }));
    }
    return { values: this.#values, findings: this.#findings, isWhole: this.#isWhole };
  }

  #firstKey(node: Node): string {
    return ('entries' in node ? node.entries : node.children)[0]?.key ?? '';
  }

  async #node(place: DataPlace): Promise<Node | null> {
    const { file, offset, length } = place;
    const { signal, ports, limits } = this.#context;
    signal?.throwIfAborted();
    if (this.#isOutside(place)) {
      this.#isWhole = false;
      this.#note(file.path, '(a node of the tree)');
      return null;
    }
    if (this.#nodesLeft-- <= 0 || length > this.#inflatableBytes) return this.#damaged(place, 'there are too many');
    const bytes = await withFile(this.#files, file.path, (source) => source.read(offset, length, signal));
    const limit = Math.min(limits.inflatedEntryBytes, this.#inflatableBytes);
    const node = readNode(bytes, file.base, { ports, limit });
    if (!node.ok) return this.#damaged(place, node.what);
    this.#inflatableBytes -= node.size;
    return node.value;
  }

  #add(key: string, value: Uint8Array | DataPlace): void {
    if (value instanceof Uint8Array) this.#values.set(key, { kind: 'inline', bytes: value, length: value.length });
    else if (this.#isOutside(value)) {
      this.#note(value.file.path, key);
      this.#values.set(key, { kind: 'lost', length: value.length });
    } else this.#values.set(key, { kind: 'file', file: value.file.path, offset: value.offset, length: value.length });
  }

  #isOutside({ file, offset, length }: DataPlace): boolean {
    return offset + length > (this.#sizes.get(file.path) ?? -1);
  }

  #note(file: string, key: string): void {
    const keys = this.#outside.get(file);
    if (keys === undefined) this.#outside.set(file, [key]);
    else keys.push(key);
  }

  #damaged({ file, offset }: DataPlace, what: string): null {
    this.#isWhole = false;
    this.#findings.push(finding('SE240', { file: file.path, offset }, { file: file.path, offset, what }));
    return null;
  }

  /** The data folder of a missing file, where nothing is left of that. */
  #emptyFolder(file: string): string | null {
    const folder = DATA_FOLDER.exec(file)?.[1];
    if (folder === undefined || this.#sizes.has(file)) return null;
    for (const other of this.#sizes.keys()) if (other.startsWith(`${folder}/`)) return null;
    return folder;
  }

  #outsideFinding(file: string, keys: readonly string[]): Finding {
    const data = { file, count: keys.length, first: (keys[0] ?? '').slice(0, 256) };
    const size = this.#sizes.get(file);
    return size === undefined ? finding('SE241', { file }, data) : finding('SE242', { file }, { ...data, size });
  }
}

/** Keys are bytes, and Orbax writes text. */
function utf8(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
}
