import type { ByteSource } from '../bytes/byte-source.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult } from '../findings/format-result.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import { latin1 } from '../bytes/latin1.ts';
import { CutShort, Cursor } from './cursor.ts';
import { DEFAULT_ALIGNMENT, HEADER_BYTES, LARGEST_ALIGNMENT, SIGNATURE } from './layout.ts';
import { readMetadata, type Metadata } from './metadata.ts';
import { readTensorRecords, type GgufTensor } from './tensors.ts';

const FIRST_READ = 1 << 20;

/**
 * Read a GGUF file: header, metadata, tensor records, aligned data. Everything before the data is read; of the data only
 * the bounds are checked, since the format has no checksums. Source: ggml docs, `gguf.md`, versions 2 and 3.
 */
export const readGguf: FormatReader = async (source, context) => {
  if (source.size < HEADER_BYTES)
    return result(source, [finding('GG201', { offset: 0 }, { size: source.size })], null, [], 0, 'little');
  // The records have no total length: read more until they fit, at most the ceiling of a header.
  for (let length = Math.min(FIRST_READ, source.size); ; length = Math.min(length * 4, source.size)) {
    const bytes = await source.read(0, length, context.signal);
    try {
      return readHead(source, bytes);
    } catch (error) {
      if (!(error instanceof CutShort)) throw error;
      if (length >= Math.min(source.size, context.limits.headerBytes))
        return result(
          source,
          [finding('GG204', { offset: error.at }, { at: error.at, needed: error.needed, size: source.size })],
          null,
          [],
          0,
          'little',
        );
    }
  }
};

function readHead(source: ByteSource, bytes: Uint8Array): FormatResult {
  const read = readRest(source, bytes);
  const signature = latin1(bytes, 0, SIGNATURE.length);
  if (signature === SIGNATURE) return read;
  const found = finding('GG220', { offset: 0, end: SIGNATURE.length }, { signature: JSON.stringify(signature) });
  return { ...read, findings: [found, ...read.findings] };
}

/** What stands behind the signature. */
function readRest(source: ByteSource, bytes: Uint8Array): FormatResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // A big-endian file has its version in the other two bytes.
  const littleEndian = (view.getUint32(4, true) & 0xffff) !== 0 || view.getUint32(4, true) === 0;
  const byteOrder = littleEndian ? 'little' : 'big';
  const cursor = new Cursor(bytes, 4, littleEndian);
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    return result(
      source,
      [finding(version === 1 ? 'GG203' : 'GG202', { offset: 4 }, { version })],
      null,
      [],
      0,
      byteOrder,
    );
  const tensorCount = cursor.u64();
  const pairCount = cursor.u64();
  const metadata = readMetadata(cursor, pairCount);
  if (!metadata.complete) return result(source, metadata.findings, metadata, [], 0, byteOrder);
  const records = readTensorRecords(cursor, tensorCount);
  const findings: Finding[] = [...metadata.findings, ...records.findings];
  const alignment = alignmentOf(metadata, findings);
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;
  findings.push(
    ...checkPlaces(records.tensors, dataStart, alignment, source.size),
    ...emptyFindings(metadata, records.tensors.length),
    ...(littleEndian ? [] : [finding('GG218', { offset: 4 })]),
  );
  return result(source, findings, metadata, records.tensors, dataStart, byteOrder);
}

/** A vocabulary alone says of which architecture it is, and a file of tensors need not be a model. */
function emptyFindings({ pairs }: Metadata, tensors: number): readonly Finding[] {
  const isNamed = pairs.some(([key]) => key === 'general.architecture' || key === 'general.type');
  return tensors > 0 || pairs.length === 0 || isNamed ? [] : [finding('GG221', {}, { count: pairs.length })];
}

function alignmentOf(metadata: Metadata, findings: Finding[]): number {
  const value = metadata.pairs.find(([key]) => key === 'general.alignment')?.[1];
  if (value === undefined) return DEFAULT_ALIGNMENT;
  const alignment = value.kind === 'int' ? Number(value.value) : 0;
  if (alignment > 0 && alignment <= LARGEST_ALIGNMENT && (alignment & (alignment - 1)) === 0) return alignment;
  findings.push(
    finding('GG217', { key: ['general.alignment'] }, { alignment: value.kind === 'int' ? value.value : value.kind }),
  );
  return DEFAULT_ALIGNMENT;
}

function checkPlaces(
  tensors: readonly GgufTensor[],
  dataStart: number,
  alignment: number,
  size: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  const ordered = [...tensors].sort((a, b) => a.offset - b.offset);
  let end = 0;
  let previous = '';
  let missing = 0;
  const cut: string[] = [];
  for (const tensor of ordered) {
    const at = { offset: dataStart + tensor.offset, key: [tensor.name] };
    if (tensor.offset % alignment !== 0)
      findings.push(finding('GG214', at, { name: tensor.name, offset: tensor.offset, alignment }));
    if (tensor.offset < end)
      findings.push(finding('GG215', at, { name: tensor.name, other: previous, bytes: end - tensor.offset }));
    const last = tensor.offset + (tensor.bytes ?? 0);
    if (dataStart + last > size) {
      cut.push(tensor.name);
      missing = Math.max(missing, dataStart + last - size);
    }
    if (last > end) [end, previous] = [last, tensor.name];
  }
  if (cut.length > 0)
    findings.push(
      finding(
        'GG216',
        { offset: size },
        { missing, cut: cut.length, first: cut[0] ?? '', whole: ordered.length - cut.length },
      ),
    );
  return findings;
}

function result(
  source: ByteSource,
  findings: readonly Finding[],
  metadata: Metadata | null,
  records: readonly GgufTensor[],
  dataStart: number,
  byteOrder: 'little' | 'big',
): FormatResult {
  const tensors: TensorInfo[] = [];
  const storages: Storage[] = [];
  for (const record of records) {
    const readable = record.bytes !== null && dataStart + record.offset + record.bytes <= source.size;
    storages.push({
      key: record.name,
      bytes: record.bytes ?? 0,
      dtype: dtypeOf(record),
      device: 'cpu',
      fileOffset: readable ? dataStart + record.offset : null,
      byteOrder,
    });
    tensors.push(tensorOf(record, storages.length - 1, readable));
  }
  const pairs = metadata?.pairs ?? [];
  return {
    findings,
    checksums: [],
    checkpoint: {
      format: 'gguf',
      size: source.size,
      tensors,
      storages,
      root: rootOf(pairs, tensors),
      globals: [],
      safety: metadata === null ? null : 'safe',
      torch: null,
      archive: null,
      metadata: pairs
        .filter(([, value]) => value.kind === 'str')
        .map(([key, value]) => [key, value.kind === 'str' ? value.value : '']),
      layout: pairs.find(([key]) => key === 'general.architecture') === undefined ? null : 'llama.cpp',
      files: [],
    },
  };
}

function rootOf(pairs: readonly (readonly [string, Value])[], tensors: readonly TensorInfo[]): Value {
  const entries: (readonly [Value, Value])[] = pairs.map(([key, value]) => [{ kind: 'str', value: key }, value]);
  for (const tensor of tensors)
    entries.push([
      { kind: 'str', value: tensor.name },
      { kind: 'tensor', tensor },
    ]);
  return { kind: 'dict', id: 0, entries };
}

function dtypeOf(record: GgufTensor): string {
  return record.type?.dtype ?? `type ${record.typeNumber}`;
}

function tensorOf(record: GgufTensor, storage: number, readable: boolean): TensorInfo {
  const stride: number[] = [];
  let step = 1;
  for (let i = record.shape.length - 1; i >= 0; i--) {
    stride[i] = step;
    step *= Math.max(1, record.shape[i] ?? 1);
  }
  return {
    name: record.name,
    keyPath: [record.name],
    shape: record.shape,
    dtype: dtypeOf(record),
    // Quantised blocks have no element stride.
    stride: record.type?.block === 1 ? stride : null,
    storageOffset: 0,
    storage,
    requiresGrad: false,
    layout: 'strided',
    device: 'cpu',
    readable,
  };
}
