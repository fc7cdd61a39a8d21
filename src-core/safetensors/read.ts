import type { ByteSource } from '../bytes/byte-source.ts';
import { toSafeInteger } from '../bytes/integers.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { FormatReader, FormatResult } from '../findings/format-result.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import { tensorDict } from '../model/tensor-dict.ts';
import { checkLayout } from './check.ts';
import { DeclaredStorages, DeclaredTensors } from './declared.ts';
import { readHeader, type Header } from './header.ts';
import { afterJsonSpace } from './json-space.ts';
import { LENGTH_BYTES, MAX_HEADER_BYTES } from './layout.ts';

/**
 * Read a safetensors file: `u64le N | N bytes of UTF-8 JSON | data`. All rules of the format are checked and every
 * breach is reported, not only the first; tensors that lie whole inside the file are listed whatever else is wrong.
 *
 * The format has no checksums: levels 2 and 3 can prove the layout, never the content. Source: safetensors README, "Format".
 */
export const readSafetensors: FormatReader = async (source, context) => {
  if (source.size < LENGTH_BYTES) return result(source, [finding('ST201', {}, { size: source.size })], null, 0);
  const first = await source.read(0, LENGTH_BYTES, context.signal);
  const length = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  const bytes = toSafeInteger(length);
  if (bytes === null || bytes > Math.min(MAX_HEADER_BYTES, context.limits.headerBytes))
    return result(source, [finding('ST217', { offset: 0, end: LENGTH_BYTES }, { length })], null, 0);
  if (LENGTH_BYTES + bytes > source.size)
    return result(
      source,
      [
        finding(
          'ST202',
          { offset: 0, end: LENGTH_BYTES },
          { length, size: source.size, missing: LENGTH_BYTES + bytes - source.size },
        ),
      ],
      null,
      0,
    );
  const text = await source.read(LENGTH_BYTES, bytes, context.signal);
  const read = readHeader(text, context.limits);
  if (!read.ok) return result(source, [read.finding], null, 0);
  const { header } = read;
  const findings = [...spaceBefore(text), ...read.findings];
  const dataStart = LENGTH_BYTES + bytes;
  // Tensors whose entry could not be read would show up as gaps; what is already named is not reported again as damage.
  const layout = findings.some(({ code }) => code === 'ST205')
    ? []
    : checkLayout(header.tensors, dataStart, source.size - dataStart);
  return result(source, [...findings, ...layout, ...metadataAlone(header)], header, dataStart);
};

/** Entries of metadata from which a header without tensors is told: a file that is empty on purpose has few. */
const MUCH_METADATA = 100;

function metadataAlone({ tensors, metadata }: Header): readonly Finding[] {
  const isTold = tensors.length === 0 && metadata.length >= MUCH_METADATA;
  return isTold ? [finding('ST219', {}, { count: metadata.length })] : [];
}

/** The library skips white space as any JSON reader does; the format does not allow it. */
function spaceBefore(header: Uint8Array): Finding[] {
  const count = afterJsonSpace(header, 0);
  if (count === 0) return [];
  return [finding('ST218', { offset: LENGTH_BYTES, end: LENGTH_BYTES + count }, { count })];
}

function result(
  source: ByteSource,
  findings: readonly Finding[],
  header: Header | null,
  dataStart: number,
): FormatResult {
  const declared = { tensors: header?.tensors ?? [], dataStart, fileSize: source.size };
  const tensors = new DeclaredTensors(declared);
  const checkpoint: Checkpoint = {
    format: 'safetensors',
    size: source.size,
    tensors,
    storages: new DeclaredStorages(declared),
    root: header === null ? null : tensorDict(0, { keys: header.tensors.map(({ name }) => name), tensors }),
    globals: [],
    // Nothing in the format can name code: a file that parses is safe, one that does not was not scanned.
    safety: header === null ? null : 'safe',
    torch: null,
    archive: null,
    metadata: header?.metadata ?? [],
    layout: null,
    files: [],
  };
  return { checkpoint, findings, checksums: [] };
}
