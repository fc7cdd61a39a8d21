import type { ByteSource } from '../bytes/byte-source.ts';
import type { FormatReader, FormatResult } from '../findings/format-result.ts';
import { emptyCheckpoint } from '../model/empty-checkpoint.ts';
import { readSuperblock } from './superblock.ts';
import { Walk } from './walk.ts';

/**
 * Read an HDF5 file: superblock, groups and chunk indexes of all kinds, and of each dataset its shape, type and place.
 * Checksums of chunks and of newer metadata are compared. Of attributes those are read that programs turn into code: the
 * configuration of a Keras model, and pickles. Source: HDF5 File Format Specification 3.0.
 */
export const readHdf5: FormatReader = async (source, context) => {
  const walk = new Walk(context);
  try {
    const superblock = await readSuperblock(source, context.signal);
    walk.findings.push(...superblock.findings);
    // What lies behind the end that was noted is missing: every further finding would only repeat it.
    if (!superblock.findings.some(({ code }) => code === 'HD202'))
      await walk.object(superblock.file, superblock.root, '');
  } catch (error) {
    walk.fault(error, '');
  }
  return resultOf(source, walk);
};

function resultOf(source: ByteSource, { tensors, storages, findings, code }: Walk): FormatResult {
  return {
    checkpoint: {
      ...emptyCheckpoint('hdf5', source.size),
      tensors,
      storages,
      root: {
        kind: 'dict',
        id: 0,
        entries: tensors.map((tensor) => [
          { kind: 'str', value: tensor.name },
          { kind: 'tensor', tensor },
        ]),
      },
      globals: code.globals,
      safety: code.safety,
      metadata: code.metadata,
      layout: code.isKeras ? 'keras' : null,
    },
    findings: [...findings, ...code.findings],
    checksums: [],
  };
}
