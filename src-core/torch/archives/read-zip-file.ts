import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { FormatReader, FormatResult, ReadContext } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import type { ZipArchive } from '../../zip/archive.ts';
import { checksumTasks, policyFindings } from '../../zip/checksums.ts';
import { readArchive } from '../../zip/read.ts';
import { archiveView } from '../../zip/archive-view.ts';
import { identifyZip, type IdentifiedZip } from '../identify-zip.ts';
import { readTorchZip } from '../read-zip.ts';
import type { TorchRead } from '../torch-read.ts';
import { readTorchExport } from './export.ts';
import { readTorchPackage } from './package.ts';
import { readTorchScript } from './torchscript.ts';

/** Reads an archive that has been swept already. */
export type ArchiveReader = (source: ByteSource, context: ReadContext, archive: ZipArchive) => Promise<FormatResult>;

/** Readers of the zip formats that are not torch's. */
export interface OtherZipReaders {
  readonly npz?: ArchiveReader;
  readonly keras?: ArchiveReader;
}

/** A reader for any file that is a zip archive: sweeps it once, decides what it is, and reads it as that. */
export function zipFileReader(others: OtherZipReaders): FormatReader {
  return async (source, context) => {
    const archive = await readArchive(source, context);
    const identified = identifyZip(archive);
    switch (identified.kind) {
      case 'torch-zip':
        return readTorchZip(source, context, archive);
      case 'torchscript':
        return readTorchScript(source, context, archive);
      case 'torch-export':
        return readTorchExport(source, context, archive);
      case 'torch-package':
        return readTorchPackage(source, context, archive);
      case 'npz':
      case 'keras':
        return others[identified.kind]?.(source, context, archive) ?? foreignArchive(source, archive, identified);
      case 'wrapped':
      case 'other':
        return foreignArchive(source, archive, identified);
    }
  };
}

/** An archive that is no checkpoint itself. Its own damage is told all the same. */
function foreignArchive(source: ByteSource, archive: ZipArchive, identified: IdentifiedZip): TorchRead {
  const foreign = archive.unusable ? [] : [foreignFinding(identified)];
  return {
    checkpoint: { ...emptyCheckpoint(null, source.size), archive: archiveView(archive, 'absent') },
    findings: [...archive.findings, ...policyFindings(archive), ...foreign],
    checksums: checksumTasks(archive),
    pickles: [],
    archive,
  };
}

function foreignFinding({ kind, inside, files }: IdentifiedZip): Finding {
  const [first = ''] = inside;
  const name = first.slice(0, 128);
  if (kind === 'wrapped') return finding('TA212', { entry: first }, { name, count: files });
  const names = inside.map((entry) => `\`${entry.slice(0, 64)}\``).join(', ');
  return finding('TA213', {}, { names: names === '' ? 'nothing' : names, count: files });
}
