import type { FileSet } from '../../bytes/file-set.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { ChunkFinder, type ArrayChunks } from './array-chunks.ts';
import { arrayTensor, describedTensor, type Gathered } from './array-tensor.ts';
import { JSON_BYTES, parseJson, unread } from './json-file.ts';
import type { OrbaxArray, OrbaxMetadata } from './metadata.ts';
import { readStored, type StoredValues } from './stored-value.ts';
import { readZarr2, readZarr3, type ZarrArray } from './zarr.ts';

const ZARR2 = '.zarray';
const ZARR3 = 'zarr.json';
const DESCRIPTION = /^(.+)\/(?:\.zarray|zarr\.json)$/;

/** Reads the arrays that the metadata names, and finds those that it does not. */
export class ArrayReader {
  readonly findings: Finding[] = [];
  readonly #files: FileSet;
  readonly #values: StoredValues;
  readonly #isWhole: boolean;
  readonly #context: ReadContext;
  readonly #to: Gathered;
  readonly #chunks: ChunkFinder;
  /** Arrays whose values are not read, by the reason. */
  readonly #unread = new Map<string, number>();

  /** `isWhole`: what is not among the values is missing. */
  constructor(
    files: FileSet,
    { values, isWhole }: { readonly values: StoredValues; readonly isWhole: boolean },
    context: ReadContext,
    to: Gathered,
  ) {
    this.#files = files;
    this.#values = values;
    this.#isWhole = isWhole;
    this.#context = context;
    this.#to = to;
    this.#chunks = new ChunkFinder(files, values, context);
  }

  /** Without metadata: what describes itself as an array. */
  async read(metadata: OrbaxMetadata | null): Promise<readonly TensorInfo[]> {
    const tensors: TensorInfo[] = [];
    const arrays = metadata?.arrays ?? this.#described();
    for (const array of arrays) tensors.push(await this.#read(array, this.#isZarr3(array, metadata)));
    for (const [what, count] of this.#unread) this.findings.push(finding('SE225', {}, { count, what }));
    const named = new Set(arrays.map(({ path }) => path.join('.')));
    if (arrays.length > 0) for (const key of this.#values.keys()) this.#checkNamed(key, named);
    return tensors;
  }

  #described(): readonly OrbaxArray[] {
    return [...this.#values.keys()].flatMap((key) => {
      const folder = DESCRIPTION.exec(key)?.[1];
      return folder === undefined ? [] : [{ path: [folder], shape: null }];
    });
  }

  #isZarr3({ path }: OrbaxArray, metadata: OrbaxMetadata | null): boolean {
    return metadata?.zarr3 ?? this.#values.has(`${path.join('.')}/${ZARR3}`);
  }

  #checkNamed(key: string, named: ReadonlySet<string>): void {
    const folder = DESCRIPTION.exec(key)?.[1];
    if (folder !== undefined && !named.has(folder))
      this.findings.push(finding('SE229', { file: key }, { folder: folder.slice(0, 256) }));
  }

  async #read(array: OrbaxArray, zarr3: boolean): Promise<TensorInfo> {
    const name = array.path.join('.');
    const zarr = await this.#describe(array, `${name}/${zarr3 ? ZARR3 : ZARR2}`, zarr3);
    if (zarr === null) return describedTensor(array, null, false);
    const found = await this.#chunks.find(name, zarr);
    if (found === null) return this.#leave(array, zarr, 'arrays of very many chunks');
    const findings = this.#check(array, found);
    this.findings.push(...findings);
    if (findings.length > 0 || found.missing.length > 0 || found.lost > 0) return describedTensor(array, zarr, false);
    if (found.codec.kind === 'unread') return this.#leave(array, zarr, found.codec.what);
    if (zarr.itemBytes === null) return this.#leave(array, zarr, `elements of the type ${zarr.dtype.slice(0, 64)}`);
    return arrayTensor(array, zarr, found, this.#to);
  }

  #leave(array: OrbaxArray, zarr: ZarrArray, what: string): TensorInfo {
    this.#unread.set(what, (this.#unread.get(what) ?? 0) + 1);
    return describedTensor(array, zarr, true);
  }

  async #describe({ path }: OrbaxArray, key: string, zarr3: boolean): Promise<ZarrArray | null> {
    const value = this.#values.get(key);
    if (value === undefined) {
      if (this.#isWhole)
        this.findings.push(finding('SE222', { file: key, key: path }, { name: path.join('.'), file: key }));
      return null;
    }
    if (value.kind === 'lost') return null;
    if (value.length > JSON_BYTES) return this.#undescribed(unread(key, `it is longer than ${JSON_BYTES} bytes`));
    const json = parseJson(await readStored(this.#files, value, 0, value.length, this.#context.signal), key);
    if (!json.ok) return this.#undescribed(json.finding);
    return (zarr3 ? readZarr3 : readZarr2)(json.value) ?? this.#undescribed(unread(key, 'it describes no array'));
  }

  #undescribed(found: Finding): null {
    this.findings.push(found);
    return null;
  }

  #check({ path }: OrbaxArray, { missing, total, faults }: ArrayChunks): readonly Finding[] {
    const findings = faults.map(({ name, what }) => finding('SE228', { file: name, key: path }, { file: name, what }));
    const [first] = missing;
    // Of keys that a damaged database does not tell nobody knows.
    if (first === undefined || !this.#isWhole) return findings;
    const name = path.join('.');
    const present = total - missing.length;
    const data = { name, total, missing: missing.length, present, chunk: first.slice(name.length + 1) };
    return [finding('SE221', { file: first, key: path }, data), ...findings];
  }
}
