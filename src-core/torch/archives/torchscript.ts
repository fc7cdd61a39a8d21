import { torchLookup } from '../../zip/miniz-order.ts';
import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { ZipArchive } from '../../zip/archive.ts';
import { readArchive } from '../../zip/read.ts';
import { ArchiveRoot } from '../archive-root.ts';
import { readPickledArchive } from '../read-zip.ts';
import type { TorchRead } from '../torch-read.ts';

/**
 * Read a TorchScript archive: `data.pkl` and `data/` as in a checkpoint, compiled code beside them. Tensors are named as
 * the module's state dict names them. Source: torch/csrc/jit/serialization/import.cpp.
 */
export async function readTorchScript(
  source: ByteSource,
  context: ReadContext,
  known?: ZipArchive,
): Promise<TorchRead> {
  const archive = known ?? (await readArchive(source, context));
  const root = new ArchiveRoot(archive.table, torchLookup(archive));
  const read = await readPickledArchive(source, context, archive, {
    format: 'torchscript',
    root,
    object: 'data.pkl',
    record: (key) => `data/${key}`,
  });
  const code = archive.entries.filter(
    ({ name }) => name.startsWith(`${root.prefix}code/`) && name.endsWith('.py'),
  ).length;
  const { checkpoint } = read;
  return {
    ...read,
    checkpoint: { ...checkpoint, tensors: checkpoint.tensors.map(asStateDictEntry) },
    findings: archive.unusable ? read.findings : [...read.findings, finding('TA360', {}, { count: code })],
  };
}

/** `l.weight` is one key of the state dict, not the attribute `weight` of `l`; `state_dict()` hands it out detached. */
function asStateDictEntry(tensor: TensorInfo): TensorInfo {
  return { ...tensor, keyPath: tensor.keyPath.length < 2 ? tensor.keyPath : [tensor.name], requiresGrad: false };
}
