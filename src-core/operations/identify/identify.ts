import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { oneByteOnly } from './filled.ts';
import { beginsLikePickle } from './pickle-start.ts';
import {
  familyBySignature,
  foreignBySignature,
  hexOf,
  looksLikeOnnx,
  looksLikeSafetensors,
  type Family,
} from './signatures.ts';
import { listTar, tarFinding } from './tar.ts';
import { decodeText, textFinding } from './text-kinds.ts';
import { findZip } from './zip-place.ts';

/** What a file is, by its content alone. */
export type Identified =
  | { readonly kind: 'family'; readonly family: Family }
  /** No checkpoint at all; the finding of level 1 says what it is. */
  | { readonly kind: 'foreign'; readonly finding: Finding };

/** Bytes that are read to decide. Texts longer than this are judged by their beginning. */
const HEAD = 64 << 10;
/** Fewer bytes than any signature has. */
const SHORTEST = 4;

/**
 * Say what a file is. One read of the beginning decides for every checkpoint; only a file of one byte value is read
 * whole. A name plays no part. Throws what the source throws.
 */
export async function identify(source: ByteSource, context: ReadContext): Promise<Identified> {
  const { signal } = context;
  if (source.size === 0) return foreign(finding('FI101'));
  const head = await source.read(0, Math.min(HEAD, source.size), signal);
  const bySignature = familyBySignature(head);
  if (bySignature !== null) return family(bySignature);
  const filled = source.size < SHORTEST ? null : await oneByteOnly(source, head, signal);
  if (filled !== null) return foreign(filled);
  // torch tries tar before pickle, so a tar is a tar even where its first bytes are opcodes.
  const tar = await listTar(source, head, signal);
  if (tar !== null) return tar.torch ? family('torch-tar') : foreign(tarFinding(tar));
  if (beginsLikePickle(head, context)) return family('pickle');
  if (looksLikeSafetensors(head, source.size)) return family('safetensors');
  return await byElimination(source, head, context);
}

async function byElimination(source: ByteSource, head: Uint8Array, { signal }: ReadContext): Promise<Identified> {
  const data = { size: source.size, head: hexOf(head.subarray(0, 16)) };
  if (source.size < SHORTEST) return foreign(finding('FI104', { offset: 0, end: source.size }, data));
  const known = foreignBySignature(head);
  const text = decodeText(head);
  if (text !== null && known?.data['what'] !== 'a PDF document') return foreign(textFinding(text, source.size));
  if (known !== null) return foreign(known);
  if (looksLikeOnnx(head)) return family('onnx');
  if (await findZip(source, head, signal)) return family('zip');
  return foreign(finding('FI115', { offset: 0 }, data));
}

function family(of: Family): Identified {
  return { kind: 'family', family: of };
}

function foreign(of: Finding): Identified {
  return { kind: 'foreign', finding: of };
}
