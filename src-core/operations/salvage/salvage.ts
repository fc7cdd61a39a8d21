import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { SinkBuffer, type Sink } from '../../zip/write/sink-buffer.ts';
import { identify } from '../identify/identify.ts';
import { readContent } from '../rewrite/content.ts';
import { layOut, runRewrite, type RunOptions } from '../rewrite/run.ts';
import { nothing, type SalvageOptions, type SalvageOutput, type SalvagePlan } from './salvage-plan.ts';
import { salvageSafetensors } from './safetensors.ts';
import { salvageTorchLegacy } from './torch-legacy.ts';
import { salvageTorchZip } from './torch-zip.ts';

/**
 * Find out what can be got back from a damaged or truncated checkpoint: every tensor whose storage is whole. Where
 * checksums are recorded every byte is read and compared. Nothing is written. Throws what the source throws.
 */
export async function planSalvage(
  source: ByteSource,
  context: ReadContext,
  options: SalvageOptions = {},
): Promise<SalvagePlan> {
  const identified = await identify(source, context);
  if (identified.kind === 'foreign') return nothing(null, 'it is no checkpoint of a kind that is known');
  switch (identified.family) {
    case 'zip':
      return await salvageTorchZip(source, context, options);
    case 'pickle':
      return await salvageTorchLegacy(source, context, options);
    case 'safetensors':
      return await salvageSafetensors(source, context);
    case 'torch-tar':
    case 'gguf':
    case 'npy':
    case 'hdf5':
    case 'onnx':
      return nothing(null, 'only files of torch.save and safetensors files can be salvaged');
  }
}

/** Bytes of the file that would be written. */
export function salvagedSize(output: SalvageOutput): number {
  return output.kind === 'archive' ? layOut(output.archive).size : output.size;
}

export type SalvageWritten =
  { readonly ok: true; readonly bytes: number } | { readonly ok: false; readonly why: string };

/** Write what was found to `sink`. Checksums are compared once more as the bytes are copied. */
export async function writeSalvage(output: SalvageOutput, sink: Sink, options: RunOptions): Promise<SalvageWritten> {
  if (output.kind === 'archive') return await runRewrite(output.archive, sink, options);
  const out = new SinkBuffer(sink);
  for (const part of output.parts)
    for await (const piece of readContent(part, options)) {
      options.signal?.throwIfAborted();
      await out.write(piece);
      options.onProgress?.(out.position, output.size);
    }
  await out.flush();
  return { ok: true, bytes: out.position };
}
