import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchAnswer, TorchAnswers } from '../../model/checkpoint.ts';
import { foreignHead } from '../torch-answers/foreign.ts';
import { foreignTar } from '../torch-answers/tar.ts';

/** What `torch.load` answers for a file that is no checkpoint; `head` is its beginning. */
export async function torchRefusal(
  { code }: Finding,
  source: ByteSource,
  head: Uint8Array,
  context: ReadContext,
): Promise<TorchAnswers> {
  return answers(code === 'FI110' ? await foreignTar(source, context) : foreignHead(head, context));
}

/** The same for a whole file of another format; null for the one that torch 2.13 gives to its own library, by its name. */
export function otherFormatAnswers(head: Uint8Array, context: ReadContext): TorchAnswers | null {
  return context.name.endsWith('.safetensors') ? null : answers(foreignHead(head, context));
}

function answers({ weightsOnly, mmap, full }: ReturnType<typeof foreignHead>): TorchAnswers {
  return { weightsOnly: refused(weightsOnly.message), mmap: refused(mmap.message), full: refused(full.message) };
}

function refused(message: string | null): TorchAnswer {
  return { accepts: 'no', message: message ?? '' };
}
