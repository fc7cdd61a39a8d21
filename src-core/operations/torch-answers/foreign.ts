import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { parsePickle } from '../../pickle/machine.ts';
import { predictWeightsOnly } from '../../safety/weights-only.ts';
import { LOCAL_HEADER } from '../../zip/layout.ts';
import {
  IS_ZIP,
  MAGIC_WRONG,
  MMAP_NEEDS_ZIP,
  NO_PERSISTENT_LOAD,
  NO_STORAGES_MEMBER,
  NOT_SAFETENSORS,
  TAR_REFUSED,
  withClass,
} from './messages.ts';
import type { Loader } from './refusal.ts';
import type { LoadPrediction } from './torch-zip.ts';

/** Beginning of the file that is taken for a pickle; a file of another kind breaks in its first bytes. */
const HEAD = 64 << 10;
/** A block of a tar file: torch tries that format first, and looks for a zip archive again behind it. */
const BLOCK = 512;

/** The same, reading the beginning of the file. */
export async function foreignLoad(source: ByteSource, context: ReadContext, readToEnd = false): Promise<Predictions> {
  return foreignHead(await source.read(0, Math.min(HEAD, source.size), context.signal), context, readToEnd);
}

export type Predictions = Readonly<Record<Loader, LoadPrediction>>;

/**
 * What torch says to a file that is no checkpoint of its own, whole or not: without a zip signature in its first bytes it
 * tries tar, then pickles. Source: torch/serialization.py, `_legacy_load`.
 */
export function foreignHead(head: Uint8Array, context: ReadContext, readToEnd = false): Predictions {
  if (context.name.endsWith('.safetensors')) return everyWay(NOT_SAFETENSORS, NOT_SAFETENSORS, NOT_SAFETENSORS);
  if (head.length === 0) return everyWay(RAN_OUT, MMAP_NEEDS_ZIP, RAN_OUT);
  // A block of zeros is the end of a tar without members.
  if (head.length >= BLOCK && head.subarray(0, BLOCK).every((byte) => byte === 0)) return emptyTar();
  if (!readToEnd && signatureAt(head, BLOCK)) return everyWay(IS_ZIP, MMAP_NEEDS_ZIP, IS_ZIP);
  return asPickle(head, context);
}

/** A tar in which nothing of torch's is. */
function emptyTar(): Predictions {
  return everyWay(TAR_REFUSED, MMAP_NEEDS_ZIP, NO_STORAGES_MEMBER);
}

const RAN_OUT = 'EOFError: Ran out of input';

function asPickle(head: Uint8Array, { limits }: ReadContext): Predictions {
  const parsed = parsePickle(head, { limits });
  const { refusal } = predictWeightsOnly(parsed, 'none', head);
  const { problem } = parsed;
  const broken = problem === null ? MAGIC_WRONG : (problem.cpython ?? `_pickle.UnpicklingError: ${problem.detail}`);
  const stray = Math.min(...[0x50, 0x51].map((byte) => parsed.firstOffsets[byte] ?? -1).filter((at) => at >= 0));
  const full = stray <= (problem?.offset ?? Infinity) && Number.isFinite(stray) ? NO_PERSISTENT_LOAD : broken;
  const restricted = refusal === null ? MAGIC_WRONG : withClass(refusal.exception, refusal.message);
  return everyWay(restricted, MMAP_NEEDS_ZIP, full);
}

function everyWay(weightsOnly: string, mmap: string, full: string): Predictions {
  const refused = (message: string): LoadPrediction => ({ message, trust: null });
  return { weightsOnly: refused(weightsOnly), mmap: refused(mmap), full: refused(full) };
}

function signatureAt(head: Uint8Array, at: number): boolean {
  return (
    head.length >= at + 4 && new DataView(head.buffer, head.byteOffset + at, 4).getUint32(0, true) === LOCAL_HEADER
  );
}
