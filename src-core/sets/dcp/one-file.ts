import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';

/**
 * What is found in one file of a distributed checkpoint that is checked by itself. Read as one archive, items one behind
 * the other look like foreign bytes before an archive, or between its directory and its end record where all items have
 * the same length; nothing is damaged. Throws what the source throws.
 */
export async function oneFileFindings(
  source: ByteSource,
  { name, signal }: ReadContext,
  findings: readonly Finding[],
): Promise<readonly Finding[]> {
  if (!/\.distcp$/i.test(name) || !(await isRecordAt(source, 0, signal))) return findings;
  const between = findings.find(({ code }) => code === 'ZP217');
  const misread = between ?? findings.find(({ code }) => code === 'ZP205');
  if (misread === undefined) return [...findings, finding('SE218')];
  // An item ends there with an end record of its own.
  if (between !== undefined && !(await isRecordAt(source, between.at.offset ?? 0, signal))) return findings;
  const several = finding('SE217', misread.at, { size: source.size }, misread.reference);
  return findings.map((one) => (one === misread ? several : one));
}

/** Every record of an archive begins with `PK`. */
async function isRecordAt(source: ByteSource, offset: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (source.size < offset + 2) return false;
  const [first, second] = await source.read(offset, 2, signal);
  return first === 0x50 && second === 0x4b;
}
