import { elementCount } from '../bytes/integers.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { HeaderTensor } from './header.ts';

/**
 * The layout rule of the format: in order of their offsets the tensors fill the data exactly, without gap or overlap,
 * and each span holds exactly its shape. `dataBytes` is what the file has behind its header.
 */
export function checkLayout(
  tensors: readonly HeaderTensor[],
  dataStart: number,
  dataBytes: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  const ordered = inOrder(tensors);
  let covered = 0;
  let previous: HeaderTensor | null = null;
  for (const tensor of ordered) {
    // Nearly all follow each other and hold just their shape.
    if (tensor.begin === covered && holdsItsShape(tensor)) {
      [covered, previous] = [tensor.end, tensor];
      continue;
    }
    const at = {
      key: [tensor.name],
      offset: dataStart + tensor.begin,
      end: dataStart + Math.max(tensor.begin, tensor.end),
    };
    const data = { name: tensor.name, begin: tensor.begin, end: tensor.end };
    if (tensor.end < tensor.begin) {
      findings.push(finding('ST209', { key: [tensor.name] }, data));
      continue;
    }
    if (tensor.begin < covered)
      findings.push(finding('ST210', at, { ...data, other: previous?.name ?? '', bytes: covered - tensor.begin }));
    else if (tensor.begin > covered)
      findings.push(
        finding(
          'ST211',
          { offset: dataStart + covered, end: dataStart + tensor.begin },
          { ...data, bytes: tensor.begin - covered },
        ),
      );
    findings.push(...checkSpan(tensor, at, data));
    if (tensor.end > covered) [covered, previous] = [tensor.end, tensor];
  }
  if (covered > dataBytes) {
    const cut = ordered.filter((tensor) => tensor.end > dataBytes && tensor.end >= tensor.begin);
    findings.push(
      finding(
        'ST212',
        { offset: dataStart + dataBytes },
        {
          missing: covered - dataBytes,
          expected: dataStart + covered,
          actual: dataStart + dataBytes,
          cut: cut.length,
          whole: ordered.length - cut.length,
          first: cut[0]?.name ?? '',
        },
      ),
    );
  } else if (covered < dataBytes) {
    findings.push(
      finding(
        'ST213',
        { offset: dataStart + covered, end: dataStart + dataBytes },
        { extra: dataBytes - covered, expected: dataStart + covered, actual: dataStart + dataBytes },
      ),
    );
  }
  return findings;
}

function inOrder(tensors: readonly HeaderTensor[]): readonly HeaderTensor[] {
  let last = 0;
  for (const { begin, end } of tensors) {
    if (begin < last || end < begin) return [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end);
    last = end;
  }
  return tensors;
}

/** Exact where it says yes; anything unusual is left to `checkSpan`. */
function holdsItsShape({ stored, shape, begin, end }: HeaderTensor): boolean {
  if (stored === null || end < begin) return false;
  let bits = stored.bits;
  for (const dim of shape) bits *= dim;
  return bits > 0 && bits === (end - begin) * 8 && bits <= Number.MAX_SAFE_INTEGER;
}

/** Elements along the other dimensions from which an empty tensor is told: half a gigabyte of float32. */
const MANY_ELEMENTS = 1 << 27;

/** The library multiplies from the left in 64 bits, and refuses what does not fit even where a 0 follows. */
function overflows(shape: readonly number[]): boolean {
  let count = 1n;
  return shape.some((dim) => (count *= BigInt(dim)) >= 1n << 64n);
}

function checkSpan(tensor: HeaderTensor, at: Finding['at'], data: { readonly name: string }): readonly Finding[] {
  if (tensor.stored === null) return [];
  const bits = elementCount(tensor.shape) * BigInt(tensor.stored.bits);
  if (bits >= 1n << 64n || overflows(tensor.shape))
    return [finding('ST215', at, { ...data, shape: `[${tensor.shape.join(', ')}]` })];
  if (bits % 8n !== 0n) return [finding('ST216', at, { ...data, dtype: tensor.dtypeName, bits })];
  const others = tensor.shape.reduce((product, dim) => product * (dim || 1), 1);
  if (bits === 0n && others >= MANY_ELEMENTS)
    return [finding('ST220', at, { ...data, shape: `[${tensor.shape.join(', ')}]`, elements: others })];
  const expected = bits / 8n;
  const actual = BigInt(tensor.end - tensor.begin);
  return expected === actual
    ? []
    : [
        finding('ST214', at, {
          ...data,
          dtype: tensor.dtypeName,
          shape: `[${tensor.shape.join(', ')}]`,
          expected,
          actual,
        }),
      ];
}
