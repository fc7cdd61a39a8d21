import type { FileSet, SetEntry } from '../../bytes/file-set.ts';
import { readPythonJson } from '../../bytes/python-json.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import { contiguousStride } from '../../model/stride.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { readArrayDType } from '../../numpy/dtype.ts';
import { nestValues } from '../nest-values.ts';
import { Merge, setCheckpoint } from '../merge.ts';
import { readWhole } from '../read-part.ts';
import { ChunkCheck } from './chunks.ts';
import { crc32c } from './crc32c.ts';
import { readOrbaxMetadata, readZarrArray, type OrbaxArray, type ZarrArray } from './metadata.ts';

const METADATA = '_METADATA';
const MANIFEST = 'manifest.ocdbt';
/** Real descriptions stay under 10 MB. */
const JSON_BYTES = 64 << 20;

/**
 * Read the structure of a folder that Orbax wrote: the tree in `_METADATA`, Zarr arrays or OCDBT databases beside it.
 * Values are compressed and stay unread. Sources: orbax-checkpoint, `tree_metadata.py`; Zarr v2; tensorstore, "OCDBT".
 */
export async function readOrbax(files: FileSet, context: ReadContext): Promise<FormatResult> {
  const reader = new OrbaxReader(files, context);
  const { tensors, findings } = await reader.read();
  const merge = new Merge();
  const listed = await reader.allFiles();
  // Arrays and JSON: nothing in the format can name code.
  merge.judge(tensors.length > 0 ? 'safe' : null);
  const root = nestValues(
    tensors.map((tensor) => [tensor.keyPath, { kind: 'tensor', tensor }]),
    () => merge.nextId(),
  );
  const content = { tensors, root: tensors.length === 0 ? null : root, metadata: [], layout: null };
  return { checkpoint: setCheckpoint('orbax', listed, merge, content), findings, checksums: [] };
}

interface ReadTree {
  readonly tensors: readonly TensorInfo[];
  readonly findings: readonly Finding[];
}

type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly finding: Finding };

class OrbaxReader {
  readonly #files: FileSet;
  readonly #context: ReadContext;
  readonly #chunks: ChunkCheck;

  constructor(files: FileSet, context: ReadContext) {
    this.#files = files;
    this.#context = context;
    this.#chunks = new ChunkCheck(files, context);
  }

  async read(): Promise<ReadTree> {
    const entries = await this.#files.list();
    const container = [...unfinished(this.#files.name), ...(await this.#checkDatabases(entries))];
    if (!hasFile(entries, METADATA))
      return { tensors: [], findings: [finding('SE220', {}, { folder: this.#files.name }), ...container] };
    const json = await this.#json(METADATA);
    if (!json.ok) return { tensors: [], findings: [json.finding, ...container] };
    const metadata = readOrbaxMetadata(json.value);
    if (metadata === null)
      return {
        tensors: [],
        findings: [unread(METADATA, 'its `tree_metadata` is not what Orbax writes'), ...container],
      };
    const hasManifest = hasFile(entries, MANIFEST);
    if (metadata.ocdbt === true && !hasManifest) container.push(manifestMissing(MANIFEST));
    const zarr2 = !(metadata.ocdbt ?? hasManifest) && !metadata.zarr3;
    const read = zarr2
      ? await this.#readArrays(metadata.arrays, entries)
      : { tensors: metadata.arrays.map((array) => tensorOf(array, null, container.length === 0)), findings: [] };
    const findings = [...container, ...read.findings];
    return { ...read, findings: findings.length === 0 ? [finding('SE225')] : findings };
  }

  async allFiles(folder = '', depth = 0): Promise<readonly { readonly name: string; readonly size: number }[]> {
    const listed: { name: string; size: number }[] = [];
    for (const { name, kind, size } of await this.#files.list(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file') listed.push({ name: path, size });
      else if (depth < 4) listed.push(...(await this.allFiles(path, depth + 1)));
    }
    return listed;
  }

  async #readArrays(arrays: readonly OrbaxArray[], entries: readonly SetEntry[]): Promise<ReadTree> {
    const folders = new Set(entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name));
    const tensors: TensorInfo[] = [];
    const findings: Finding[] = [];
    for (const array of arrays) {
      const folder = array.path.join('.');
      const file = `${folder}/.zarray`;
      const inside = folders.has(folder) ? await this.#files.list(folder) : [];
      if (!hasFile(inside, '.zarray')) {
        findings.push(finding('SE222', { file, key: array.path }, { name: folder, file }));
        tensors.push(tensorOf(array, null, false));
        continue;
      }
      const json = await this.#json(file);
      const zarr = json.ok ? readZarrArray(json.value) : null;
      const missing =
        zarr === null
          ? []
          : [
              ...chunkFindings(array, zarr, new Set(inside.map(({ name }) => name))),
              ...(await this.#chunks.check(array, zarr, inside)),
            ];
      if (zarr === null) findings.push(json.ok ? unread(file, 'it describes no array') : json.finding);
      findings.push(...missing);
      tensors.push(tensorOf(array, zarr, zarr !== null && missing.length === 0));
    }
    const named = new Set(arrays.map(({ path }) => path.join('.')));
    for (const folder of folders)
      if (!named.has(folder) && hasFile(await this.#files.list(folder), '.zarray'))
        findings.push(finding('SE229', { file: `${folder}/.zarray` }, { folder }));
    return { tensors, findings };
  }

  /** The database of the folder and those of its processes: whole manifests, and data where they say it is. */
  async #checkDatabases(entries: readonly SetEntry[]): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    const processes = entries.filter(({ name, kind }) => kind === 'folder' && name.startsWith('ocdbt.process_'));
    const folders = [...(hasFile(entries, MANIFEST) ? [''] : []), ...processes.map(({ name }) => `${name}/`)];
    for (const folder of folders) {
      const inside = folder === '' ? entries : await this.#files.list(folder.slice(0, -1));
      const file = `${folder}${MANIFEST}`;
      // The manifest of the folder takes over what those of its processes say: restoring reads them no more.
      const isRead = folder === '' || !hasFile(entries, MANIFEST);
      if (isRead && !hasFile(inside, MANIFEST)) {
        findings.push(manifestMissing(file));
        continue;
      }
      const data = inside.some(({ name, kind }) => name === 'd' && kind === 'folder')
        ? await this.#files.list(`${folder}d`)
        : [];
      const what = isRead ? await this.#manifestFault(file) : null;
      if (what !== null) findings.push(finding('SE224', { file }, { file, what }));
      if (!data.some(({ kind, size }) => kind === 'file' && size > 0))
        findings.push(finding('SE223', { file }, { file, folder: `${folder}d` }));
    }
    return findings;
  }

  /** Layout: magic `0cdb3a2a`, u64le length of the file, …, u32le CRC-32C of all before. */
  async #manifestFault(file: string): Promise<string | null> {
    const bytes = await readWhole(this.#files, file, JSON_BYTES, this.#context.signal);
    if (bytes === null) return null;
    if (bytes.length < 16) return `it has ${bytes.length} bytes`;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(0) !== 0x0cdb3a2a) return 'it does not begin like one';
    const length = view.getBigUint64(4, true);
    if (length !== BigInt(bytes.length)) return `it should have ${length} bytes and has ${bytes.length}`;
    const same = crc32c(bytes.subarray(0, -4)) === view.getUint32(bytes.length - 4, true);
    return same ? null : 'its CRC-32C does not match';
  }

  async #json(file: string): Promise<Json> {
    const bytes = await readWhole(this.#files, file, JSON_BYTES, this.#context.signal);
    if (bytes === null) return { ok: false, finding: unread(file, `it is longer than ${JSON_BYTES} bytes`) };
    const json = readPythonJson(bytes);
    return json.ok ? json : { ok: false, finding: unread(file, json.why) };
  }
}

/** What a save is called until it is done. Source: orbax-checkpoint, `TMP_DIR_SUFFIX`. */
const UNFINISHED = '.orbax-checkpoint-tmp';

function unfinished(folder: string): readonly Finding[] {
  return folder.includes(UNFINISHED) ? [finding('SE227', {}, { folder })] : [];
}

function manifestMissing(file: string): Finding {
  return finding('SE224', { file }, { file, what: 'it is not there' });
}

function unread(file: string, what: string): Finding {
  return finding('SE350', { file }, { file, what });
}

function hasFile(entries: readonly SetEntry[], wanted: string): boolean {
  return entries.some(({ name, kind }) => name === wanted && kind === 'file');
}

/** Chunks beyond this many are not looked for one by one. */
const MOST_CHUNKS = 1_000_000;

function chunkFindings({ path }: OrbaxArray, zarr: ZarrArray, present: ReadonlySet<string>): readonly Finding[] {
  // Separated by `/`, chunks lie in folders of their own; with a fill value, one that is not there is all that value.
  if (zarr.separator !== '.' || zarr.hasFillValue) return [];
  const counts = zarr.shape.map((dim, at) => Math.ceil(dim / (zarr.chunks[at] ?? 1)));
  const total = counts.reduce((product, count) => product * count, 1);
  if (total === 0 || total > MOST_CHUNKS) return [];
  const missing: string[] = [];
  for (let at = 0; at < total; at++) {
    const name = chunkName(counts, at);
    if (!present.has(name)) missing.push(name);
  }
  if (missing.length === 0) return [];
  const name = path.join('.');
  const data = { name, total, missing: missing.length, present: total - missing.length, chunk: missing[0] ?? '' };
  return [finding('SE221', { file: `${name}/${data.chunk}`, key: path }, data)];
}

function chunkName(counts: readonly number[], at: number): string {
  const index: number[] = [];
  let rest = at;
  for (const count of counts.toReversed()) {
    index.unshift(rest % count);
    rest = Math.floor(rest / count);
  }
  return index.length === 0 ? '0' : index.join('.');
}

function tensorOf({ path, shape }: OrbaxArray, zarr: ZarrArray | null, readable = true): TensorInfo {
  const known = zarr?.shape ?? shape;
  const own = known ?? [];
  const dtype = zarr === null ? 'unknown' : (readArrayDType(zarr.dtype)?.dtype ?? zarr.dtype);
  return {
    name: path.join('.'),
    keyPath: path,
    shape: own,
    ...(known === null ? { shapeUnknown: true } : {}),
    dtype,
    stride: contiguousStride(own),
    storageOffset: 0,
    storage: null,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable,
  };
}
