import type { ByteSource } from '../../../bytes/byte-source.ts';
import { ruleOf } from '../../../findings/catalog.ts';
import type { ReadContext } from '../../../findings/format-result.ts';
import { foldersOf } from '../../../torch/archive-root.ts';
import { readRecord } from '../../../torch/read-record.ts';
import type { TorchRead } from '../../../torch/torch-read.ts';

/** Records of code are smaller. */
const LARGEST = 16 << 20;

/**
 * What is damaged in a TorchScript archive, its tensors' numbers apart: a record's name, or the code of a finding. Its own
 * loader compiles the code as it needs it, so what it makes of damage cannot be told without running it. Null where nothing is.
 */
export async function scriptDamage(
  { archive, findings }: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<string | null> {
  const found = findings.find(({ code }) => ruleOf(code).severity === 'error' && ruleOf(code).kind !== 'unsafe');
  if (found !== undefined) return found.code;
  if (archive === null) return null;
  const { table } = archive;
  for (const entry of table.outside(foldersOf(table).storages)) {
    // A CRC-32 of 0 says that none was written.
    if (entry.size === 0 || entry.size > LARGEST || entry.crc32 === 0) continue;
    const record = await readRecord(source, entry, context);
    if (!record.ok || context.ports.crc32(record.bytes) !== entry.crc32) return entry.name;
  }
  return null;
}
