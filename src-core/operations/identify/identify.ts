import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchAnswers } from '../../model/checkpoint.ts';
import { oneByteOnly } from './filled.ts';
import { beginsLikePickle } from './pickle-start.ts';
import {
  familyBySignature,
  foreignBySignature,
  hasGgufVersion,
  hasHeaderLength,
  hexOf,
  looksLikeHdf5,
  looksLikeOnnx,
  hasSomeJsonHeader,
  looksLikeSafetensors,
  type Family,
} from './signatures.ts';
import { listTar, tarFinding } from './tar.ts';
import { decodeText, textFinding } from './text-kinds.ts';
import { otherFormatAnswers, torchRefusal } from './torch-refusal.ts';
import { findZip } from './zip-place.ts';

/** What a file is, by its content alone. */
export type Identified =
  | {
      readonly kind: 'family';
      readonly family: Family;
      /** What torch.load says to a format that is not torch's; null where that takes reading the file. */
      readonly torch: TorchAnswers | null;
    }
  /** No checkpoint at all; the finding of level 1 says what it is. */
  | { readonly kind: 'foreign'; readonly finding: Finding; readonly torch: TorchAnswers };

/** Bytes that are read to decide. Texts longer than this are judged by their beginning. */
const HEAD = 64 << 10;
/** Fewer bytes than any signature has. */
const SHORTEST = 4;
/** Fewer bytes than the least file of any format has: unknown ones are a remainder, not an unknown format. */
const SMALLEST_FILE = 16;
/** The length of the header, and the two bytes it begins with. */
const SAFETENSORS_START = 10;

/**
 * Say what a file is. One read of the beginning decides for every checkpoint; only a file of one byte value is read
 * whole. The name decides only where the bytes do not. Throws what the source throws.
 */
export async function identify(source: ByteSource, context: ReadContext): Promise<Identified> {
  const head = await source.read(0, Math.min(HEAD, source.size), context.signal);
  const found = await familyOrFinding(source, head, context);
  if (typeof found === 'string') {
    const isTorchs = found === 'zip' || found === 'pickle' || found === 'torch-tar';
    return { kind: 'family', family: found, torch: isTorchs ? null : otherFormatAnswers(head, context) };
  }
  const torch = await torchRefusal(found, source, head, context);
  const reference = found.reference ?? `${torch.weightsOnly.message} (weights_only=False: ${torch.full.message})`;
  return { kind: 'foreign', finding: { ...found, reference }, torch };
}

async function familyOrFinding(source: ByteSource, head: Uint8Array, context: ReadContext): Promise<Family | Finding> {
  const { signal } = context;
  if (source.size === 0) return finding('FI101', {}, {}, 'EOFError: Ran out of input');
  const bySignature = familyBySignature(head);
  if (bySignature !== null) return bySignature;
  const filled = source.size < SHORTEST ? null : await oneByteOnly(source, head, signal);
  if (filled !== null) return filled;
  // torch tries tar before pickle, so a tar is a tar even where its first bytes are opcodes.
  const tar = await listTar(source, head, signal);
  if (tar !== null) return tar.torch ? 'torch-tar' : tarFinding(tar);
  // A header of 128, 384, 640… bytes begins as a pickle does.
  if (hasHeaderLength(head, source.size)) return 'safetensors';
  if (beginsLikePickle(head, context)) return 'pickle';
  if (looksLikeSafetensors(head, source.size)) return 'safetensors';
  const found = await byElimination(source, head, signal);
  return typeof found === 'string' ? found : (familyByName(context.name, head, source.size, found) ?? found);
}

/** Where nothing else is recognised, and only there, the name says what the bytes were meant to be. */
function familyByName(name: string, head: Uint8Array, size: number, { code }: Finding): Family | null {
  // Protobuf has no signature.
  if (/\.onnx$/i.test(name) && (code === 'FI111' || code === 'FI115')) return 'onnx';
  if (/\.gguf$/i.test(name) && hasGgufVersion(head)) return 'gguf';
  if (!/\.safetensors$/i.test(name)) return null;
  // What is left of a safetensors file that is cut before its header begins, or one whose header is other JSON.
  if ((code === 'FI104' || code === 'FI115') && size < SAFETENSORS_START) return 'safetensors';
  if (code === 'FI115' && hasSomeJsonHeader(head, size)) return 'safetensors';
  return null;
}

async function byElimination(source: ByteSource, head: Uint8Array, signal?: AbortSignal): Promise<Family | Finding> {
  const data = { size: source.size, head: hexOf(head.subarray(0, 16)) };
  if (source.size < SHORTEST) return finding('FI104', { offset: 0, end: source.size }, data);
  const known = foreignBySignature(head);
  const text = decodeText(head);
  if (text !== null && known?.data['what'] !== 'a PDF document') return textFinding(text, source.size);
  if (known !== null) return known;
  if (looksLikeHdf5(head)) return 'hdf5';
  if (looksLikeOnnx(head)) return 'onnx';
  if (await findZip(source, head, signal)) return 'zip';
  return source.size < SMALLEST_FILE
    ? finding('FI104', { offset: 0, end: source.size }, data)
    : finding('FI115', { offset: 0 }, data);
}
