import type { FileSet } from '../../bytes/file-set.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { KeyPath } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { Merge, setCheckpoint } from '../merge.ts';
import { nestValues } from '../nest-values.ts';
import { readWhole } from '../read-part.ts';
import { ArrayReader } from './arrays.ts';
import { field } from './json-fields.ts';
import { JSON_BYTES, readJson, unread } from './json-file.ts';
import { readOrbaxMetadata, type OrbaxMetadata } from './metadata.ts';
import { readDatabase } from './ocdbt/database.ts';
import { readManifest, type Manifest } from './ocdbt/manifest.ts';
import type { StoredValue, StoredValues } from './stored-value.ts';

const METADATA = '_METADATA';
const MANIFEST = 'manifest.ocdbt';
const PROCESS = /^ocdbt\.process_\d+\//;
const TEXTS = '_strings.json';
/** What a save is called until it is done. Source: orbax-checkpoint, `TMP_DIR_SUFFIX`. */
const UNFINISHED = '.orbax-checkpoint-tmp';
/** Folders inside each other: chunks may have one for every dimension. */
const MOST_FOLDERS = 16;

/**
 * Read a folder that Orbax wrote: the tree in `_METADATA`, and Zarr arrays in folders or in an OCDBT database. Sources:
 * orbax-checkpoint, `tree_metadata.py`; Zarr v2 and v3; tensorstore, "OCDBT".
 */
export async function readOrbax(files: FileSet, context: ReadContext): Promise<FormatResult> {
  const sizes = await allFiles(files);
  const reader = new OrbaxReader(files, sizes, context);
  return await reader.read();
}

/** Bytes of every file, by its path. */
async function allFiles(files: FileSet): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  const list = async (folder: string, depth: number): Promise<void> => {
    for (const { name, kind, size } of await files.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') sizes.set(path, size);
      else if (depth < MOST_FOLDERS) await list(path, depth + 1);
    }
  };
  await list('', 0);
  return sizes;
}

/** What is known of the values that lie in the folder, or in its database. */
interface Store {
  readonly values: StoredValues;
  /** False where there may be more: what is not among them is not missing. */
  readonly isWhole: boolean;
}

class OrbaxReader {
  readonly #files: FileSet;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #context: ReadContext;
  readonly #merge = new Merge();
  readonly #findings: Finding[] = [];

  constructor(files: FileSet, sizes: ReadonlyMap<string, number>, context: ReadContext) {
    this.#files = files;
    this.#sizes = sizes;
    this.#context = context;
  }

  async read(): Promise<FormatResult> {
    const folder = this.#files.name;
    if (folder.includes(UNFINISHED)) this.#findings.push(finding('SE227', {}, { folder }));
    const metadata = await this.#metadata();
    const isDatabase = metadata?.ocdbt ?? this.#holdsDatabase();
    const store = isDatabase
      ? await this.#database(metadata?.arrays.length ?? 0)
      : { values: this.#fileValues(), isWhole: true };
    const arrays = new ArrayReader(this.#files, store, this.#context, this.#merge);
    const tensors = await arrays.read(metadata);
    this.#findings.push(...arrays.findings);
    const texts = await this.#texts(metadata?.texts ?? []);
    // Arrays and JSON: nothing in the format can name code.
    this.#merge.judge(tensors.length > 0 ? 'safe' : null);
    const leaves = [
      ...tensors.map((tensor) => [tensor.keyPath, { kind: 'tensor', tensor }] as const),
      ...texts.map(([path, value]) => [path, { kind: 'str', value }] as const),
    ] satisfies readonly (readonly [KeyPath, Value])[];
    const root = leaves.length === 0 ? null : nestValues(leaves, () => this.#merge.nextId());
    const listed = [...this.#sizes].map(([name, size]) => ({ name, size }));
    return {
      checkpoint: setCheckpoint('orbax', listed, this.#merge, { tensors, root, metadata: [], layout: null }),
      findings: this.#findings,
      checksums: this.#merge.checksums,
    };
  }

  async #metadata(): Promise<OrbaxMetadata | null> {
    if (!this.#sizes.has(METADATA)) {
      this.#findings.push(finding('SE220', {}, { folder: this.#files.name }));
      return null;
    }
    const json = await readJson(this.#files, METADATA, this.#context.signal);
    const metadata = json.ok ? readOrbaxMetadata(json.value) : null;
    if (metadata === null)
      this.#findings.push(json.ok ? unread(METADATA, 'its `tree_metadata` is not what Orbax writes') : json.finding);
    return metadata;
  }

  /** The manifest, or what it was to bring together. */
  #holdsDatabase(): boolean {
    for (const file of this.#sizes.keys()) if (file === MANIFEST || PROCESS.test(file)) return true;
    return false;
  }

  #fileValues(): StoredValues {
    const values = new Map<string, StoredValue>();
    for (const [file, length] of this.#sizes) values.set(file, { kind: 'file', file, offset: 0, length });
    return values;
  }

  /**
   * The manifest of the folder takes over what those of its processes say: restoring reads them no more. `count`: arrays that
   * are looked for in it.
   */
  async #database(count: number): Promise<Store> {
    const nothing = { values: new Map<string, StoredValue>(), isWhole: false };
    const manifest = await this.#manifest();
    if (manifest === null) return nothing;
    if (manifest.isNumbered) {
      this.#findings.push(finding('SE225', { file: MANIFEST }, { count, what: 'the manifest lies in several files' }));
      return nothing;
    }
    if (manifest.root === null) return { ...nothing, isWhole: true };
    const database = await readDatabase(this.#files, this.#sizes, manifest.root, this.#context);
    this.#findings.push(...database.findings);
    return database;
  }

  async #manifest(): Promise<Manifest | null> {
    const damaged = (what: string) => {
      this.#findings.push(finding('SE224', { file: MANIFEST }, { file: MANIFEST, what }));
      return null;
    };
    if (!this.#sizes.has(MANIFEST)) return damaged('it is not there');
    const { signal, ports, limits } = this.#context;
    const bytes = await readWhole(this.#files, MANIFEST, JSON_BYTES, signal);
    if (bytes === null) return damaged(`it is longer than ${JSON_BYTES} bytes`);
    const manifest = readManifest(bytes, { ports, limit: limits.inflatedEntryBytes });
    return manifest.ok ? manifest.value : damaged(manifest.what);
  }

  /** Text lies in one JSON object, by the names that arrays have. */
  async #texts(paths: readonly KeyPath[]): Promise<readonly (readonly [KeyPath, string])[]> {
    if (paths.length === 0) return [];
    const missing = (name: string) => finding('SE222', { file: TEXTS }, { name, file: TEXTS });
    if (!this.#sizes.has(TEXTS)) {
      this.#findings.push(missing(paths[0]?.join('.') ?? ''));
      return [];
    }
    const json = await readJson(this.#files, TEXTS, this.#context.signal);
    if (!json.ok) {
      this.#findings.push(json.finding);
      return [];
    }
    return paths.flatMap((path) => {
      const text = field(json.value, path.join('.'));
      if (typeof text === 'string') return [[path, text] as const];
      this.#findings.push(missing(path.join('.')));
      return [];
    });
  }
}
