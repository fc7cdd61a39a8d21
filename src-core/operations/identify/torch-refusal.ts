import type { Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchAnswer, TorchAnswers } from '../../model/checkpoint.ts';
import { parsePickle } from '../../pickle/machine.ts';
import { predictWeightsOnly } from '../../safety/weights-only.ts';

const MMAP =
  'mmap can only be used with files saved with `torch.save(<PATH>, _use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.';

const TAR =
  'Cannot use ``weights_only=True`` with files saved in the legacy .tar format. In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.';

/**
 * What `torch.load` answers for a file that is no checkpoint. Without a zip signature torch tries tar, then pickles;
 * a file of zeros is an empty tar to Python's tarfile. Source: torch/serialization.py, `load` and `_legacy_load`.
 */
export function torchRefusal(found: Finding, head: Uint8Array, context: ReadContext): TorchAnswers {
  const mmap = refused(MMAP);
  if (head.length === 0) return { weightsOnly: refused('Ran out of input'), full: refused('Ran out of input'), mmap };
  if (found.code === 'FI102' || found.code === 'FI110')
    return { weightsOnly: refused(TAR), full: refused(`"filename 'storages' not found"`), mmap };
  return { ...asPickle(head, context), mmap };
}

/** The same for a whole file of another format; null for the one that torch 2.13 gives to its own library, by its name. */
export function otherFormatAnswers(head: Uint8Array, context: ReadContext): TorchAnswers | null {
  if (/\.safetensors$/i.test(context.name)) return null;
  return { ...asPickle(head, context), mmap: refused(MMAP) };
}

function asPickle(head: Uint8Array, context: ReadContext): Omit<TorchAnswers, 'mmap'> {
  const parsed = parsePickle(head, { limits: context.limits });
  const weightsOnly = predictWeightsOnly(parsed).refusal?.message ?? 'Invalid magic number; corrupt file?';
  const full = parsed.problem?.cpython ?? parsed.problem?.detail ?? 'Invalid magic number; corrupt file?';
  return { weightsOnly: refused(weightsOnly), full: refused(full.replace(/^[\w.]+Error: /, '')) };
}

function refused(message: string): TorchAnswer {
  return { accepts: 'no', message };
}
