import { elementCount } from '../bytes/integers.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { Cursor } from './cursor.ts';
import { GGML_TYPES, MAX_DIMENSIONS, MAX_NAME, SMALLEST_TENSOR, type GgmlType } from './layout.ts';

/** One tensor record; `offset` counts bytes from the start of the data. */
export interface GgufTensor {
  readonly name: string;
  /** Outermost dimension first, as torch has it: the file stores the innermost first. */
  readonly shape: readonly number[];
  readonly type: GgmlType | null;
  readonly typeNumber: number;
  readonly offset: number;
  readonly bytes: number | null;
}

export interface TensorRecords {
  readonly tensors: readonly GgufTensor[];
  readonly findings: readonly Finding[];
}

/** Read `count` tensor records. Throws `CutShort` where the bytes end. */
export function readTensorRecords(cursor: Cursor, count: bigint): TensorRecords {
  const findings: Finding[] = [];
  const tensors: GgufTensor[] = [];
  if (count > BigInt(Math.floor(cursor.left / SMALLEST_TENSOR)))
    return { tensors, findings: [finding('GG205', { offset: 8 }, { what: 'tensors', count })] };
  const names = new Set<string>();
  for (let i = 0n; i < count; i++) {
    const at = cursor.at;
    const name = cursor.string().value;
    const nameBytes = cursor.at - at - 8;
    const dimensions = cursor.u32();
    if (dimensions > MAX_DIMENSIONS) {
      findings.push(finding('GG210', { offset: at, key: [name] }, { name, dimensions }));
      return { tensors, findings };
    }
    const sizes: bigint[] = [];
    for (let d = 0; d < dimensions; d++) sizes.push(cursor.u64());
    const typeNumber = cursor.u32();
    const offset = cursor.u64();
    if (names.has(name)) findings.push(finding('GG207', { offset: at, key: [name] }, { what: 'tensor', name }));
    names.add(name);
    if (nameBytes >= MAX_NAME)
      findings.push(finding('GG219', { offset: at, key: [name] }, { name, bytes: nameBytes, most: MAX_NAME - 1 }));
    const tensor = describe(name, sizes, typeNumber, offset, at, findings);
    if (tensor !== null) tensors.push(tensor);
  }
  return { tensors, findings };
}

function describe(
  name: string,
  sizes: readonly bigint[],
  typeNumber: number,
  offset: bigint,
  at: number,
  findings: Finding[],
): GgufTensor | null {
  const place = { offset: at, key: [name] };
  const type = GGML_TYPES.get(typeNumber) ?? null;
  if (type === null) findings.push(finding('GG211', place, { name, type: typeNumber }));
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  if (offset > most || sizes.some((size) => size > most)) {
    findings.push(finding('GG212', place, { name, shape: `[${[...sizes].reverse().join(', ')}]` }));
    return null;
  }
  const shape = sizes.map(Number).reverse();
  const elements = elementCount(shape);
  const row = shape.at(-1) ?? 1;
  if (type !== null && row % type.block !== 0)
    findings.push(finding('GG213', place, { name, row, type: type.name, block: type.block }));
  const bytes = type === null ? null : (elements / BigInt(type.block)) * BigInt(type.bytes);
  if (bytes !== null && bytes > most) {
    findings.push(finding('GG212', place, { name, shape: `[${shape.join(', ')}]` }));
    return null;
  }
  return { name, shape, type, typeNumber, offset: Number(offset), bytes: bytes === null ? null : Number(bytes) };
}
