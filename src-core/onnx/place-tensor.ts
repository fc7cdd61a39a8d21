import type { FileSet } from '../bytes/file-set.ts';
import { findFiles } from '../bytes/find-files.ts';
import { elementCount } from '../bytes/integers.ts';
import { isPlainName } from '../bytes/plain-name.ts';
import { finding, type Finding } from '../findings/finding.ts';
import { contiguousStride } from '../model/stride.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import { elementType, EXTERNAL, TENSOR } from './layout.ts';
import type { TensorProto, TypedList } from './tensor.ts';

/** Initializers as tensors of a checkpoint, and what is wrong with their data. */
export interface PlacedTensors {
  readonly tensors: readonly TensorInfo[];
  readonly storages: readonly Storage[];
  readonly findings: readonly Finding[];
}

/** Find the bytes of each initializer: in the model, or in a file beside it. */
export async function placeTensors(
  protos: readonly TensorProto[],
  folder: FileSet | undefined,
): Promise<PlacedTensors> {
  const sizes = await externalSizes(protos, folder);
  const tensors: TensorInfo[] = [];
  const storages: Storage[] = [];
  const findings: Finding[] = [];
  for (const proto of protos) {
    const place = proto.location === EXTERNAL ? externalPlace(proto, sizes) : ownPlace(proto);
    findings.push(...place.findings, ...typeFindings(proto));
    storages.push(storageOf(proto, place));
    tensors.push(tensorOf(proto, storages.length - 1, place.start !== null && place.findings.length === 0));
  }
  return { tensors, storages, findings };
}

interface Place {
  readonly start: number | null;
  readonly file?: string;
  readonly findings: readonly Finding[];
}

/** Null where there is no folder to look into. */
async function externalSizes(
  protos: readonly TensorProto[],
  folder: FileSet | undefined,
): Promise<ReadonlyMap<string, number> | null> {
  const names = new Set<string>();
  for (const { location, external } of protos)
    if (location === EXTERNAL) names.add(plainLocation(external.get('location') ?? ''));
  if (names.size === 0 || folder === undefined) return null;
  return await findFiles(folder, [...names].filter(isPlainName));
}

/** Writers put `./` in front of a name now and then. */
function plainLocation(location: string): string {
  return location.replace(/^(\.\/)+/, '');
}

function externalPlace(proto: TensorProto, sizes: ReadonlyMap<string, number> | null): Place {
  const { external, name } = proto;
  const file = plainLocation(external.get('location') ?? '');
  const at = { key: [name] };
  if (file === '') return { start: null, findings: [finding('OX206', at, { name })] };
  if (!isPlainName(file)) return { start: null, findings: [finding('OX205', at, { name, file: file.slice(0, 256) })] };
  const size = sizes?.get(file);
  if (sizes === null) return { start: null, file, findings: [] };
  if (size === undefined) return { start: null, file, findings: [finding('OX203', { ...at, file }, { name, file })] };
  const start = integerOf(external.get('offset'));
  // Where no length is given, the library reads to the end of the file.
  const length = external.has('length') ? integerOf(external.get('length')) : Math.max(0, size - (start ?? 0));
  if (start === null || length === null)
    return { start: null, file, findings: [finding('OX303', at, { name, what: 'its place in the external file' })] };
  if (start + length > size) {
    const data = { name, file, end: start + length, size, offset: start, length, available: Math.max(0, size - start) };
    return { start: null, file, findings: [finding('OX204', { ...at, file, offset: start }, data)] };
  }
  return { start, file, findings: lengthFindings(proto, length) };
}

function integerOf(text: string | undefined): number | null {
  if (text === undefined) return 0;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : null;
}

function ownPlace(proto: TensorProto): Place {
  const { raw, lists } = proto;
  if (raw !== null) return { start: raw.start, findings: lengthFindings(proto, raw.end - raw.start) };
  const [list] = lists;
  const given = bytesGiven(proto, list);
  if (list === undefined || given !== null)
    return { start: null, findings: given === null ? [] : lengthFindings(proto, given) };
  // Lists of floats are their bytes; lists of integers are varints and have to be decoded.
  const isPlain = list.number === TENSOR.floatData || list.number === TENSOR.doubleData;
  if (list.run === null || !isPlain) return { start: null, findings: [] };
  return { start: list.run.start, findings: lengthFindings(proto, list.run.end - list.run.start) };
}

/** Bytes that a typed list of another length than the shape asks for stands for; null where nothing is wrong with it. */
function bytesGiven(proto: TensorProto, list: TypedList | undefined): number | null {
  const { bits = 0 } = elementType(proto.dataType) ?? {};
  if (bits === 0) return null;
  if (list === undefined) return 0;
  // Numbers of few bits share one, whole bytes at a time; complex ones are two.
  const elements = Number(elementCount(proto.dims));
  const isComplex = dtypeName(proto).startsWith('complex');
  const numbers = isComplex ? elements * 2 : Math.ceil(bits < 6 ? (elements * bits) / 8 : elements);
  if (list.values === null || list.values === numbers) return null;
  return Math.floor((list.values / Math.max(1, numbers)) * (bytesOf(proto) ?? 0));
}

/** Bytes the values take; null for texts and unknown types. */
function bytesOf({ dims, dataType }: TensorProto): number | null {
  const type = elementType(dataType);
  if (type === null || type.bits === 0) return null;
  return Number((elementCount(dims) * BigInt(type.bits) + 7n) / 8n);
}

function lengthFindings(proto: TensorProto, actual: number): readonly Finding[] {
  const expected = bytesOf(proto);
  if (expected === null || expected === actual) return [];
  const { name, dims } = proto;
  const data = { name, shape: `[${dims.join(', ')}]`, dtype: dtypeName(proto), expected, actual };
  return [finding('OX302', { key: [name], offset: proto.at }, data)];
}

function typeFindings({ name, dataType, at }: TensorProto): readonly Finding[] {
  return elementType(dataType) === null
    ? [finding('OX304', { key: [name], offset: at }, { name, type: dataType })]
    : [];
}

function dtypeName({ dataType }: TensorProto): string {
  return elementType(dataType)?.dtype ?? `type ${dataType}`;
}

function storageOf(proto: TensorProto, { start, file }: Place): Storage {
  return {
    key: proto.name,
    bytes: bytesOf(proto) ?? 0,
    dtype: dtypeName(proto),
    device: 'cpu',
    fileOffset: start,
    ...(file === undefined ? {} : { file }),
    byteOrder: 'little',
  };
}

function tensorOf(proto: TensorProto, storage: number, readable: boolean): TensorInfo {
  const { name, dims } = proto;
  return {
    name,
    keyPath: [name],
    shape: dims,
    dtype: dtypeName(proto),
    stride: contiguousStride(dims),
    storageOffset: 0,
    storage,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable: readable || proto.lists.length > 0,
  };
}
