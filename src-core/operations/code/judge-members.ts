import type { ByteSource } from '../../bytes/byte-source.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import { scanPickles } from '../../safety/scan.ts';
import type { ZipArchive } from '../../zip/archive.ts';
import { MemberScan } from './member-scan.ts';

/**
 * Complete what a reader of an archive without pickles read: records that are not its format's `own` are looked into as
 * those of torch's archives are, because whoever unpacks it may load them. They only lower what is said of safety.
 */
export async function judgeMembers(
  result: FormatResult,
  source: ByteSource,
  context: ReadContext,
  { table }: ZipArchive,
  isOwn: (index: number) => boolean,
): Promise<FormatResult> {
  const scan = new MemberScan(source, context, false);
  for (const entry of table.where((index) => !isOwn(index))) await scan.addEntry(entry);
  if (scan.pickles.length === 0 && scan.findings.length === 0) return result;
  const { safety, globals, findings } = scanPickles(scan.pickles, context);
  const { checkpoint } = result;
  const isKnown = safety === 'safe' && scan.findings.length === 0;
  return {
    ...result,
    checkpoint: {
      ...checkpoint,
      globals: [...checkpoint.globals, ...globals],
      safety: safety === 'unsafe' ? safety : checkpoint.safety === 'safe' && !isKnown ? 'unknown' : checkpoint.safety,
    },
    findings: [...result.findings, ...findings, ...scan.findings],
  };
}
