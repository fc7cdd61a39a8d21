import type { ByteSource } from '../bytes/byte-source.ts';
import type { FormatResult, ReadContext } from '../findings/format-result.ts';
import { foreignResult } from './code/compressed-pickle.ts';
import { FileAllowance } from '../model/file-allowance.ts';
import { fullDiskFinding } from './full-disk.ts';
import { nameFindings } from './identify/file-name.ts';
import { textDamageFindings } from './text-damage.ts';
import { identify } from './identify/identify.ts';
import { oneFileFindings } from '../sets/dcp/one-file.ts';
import { surroundings } from '../sets/surroundings.ts';
import { READERS } from './readers.ts';

/** The quick part of levels 1 to 3 with the time each took. */
export interface QuickPart extends FormatResult {
  readonly ms: { readonly identify: number; readonly read: number };
  /** False when the file is no checkpoint: nothing beyond level 1 exists. */
  readonly recognised: boolean;
}

/**
 * Say what a file is and read its headers, directory and object index: milliseconds at any file size. Damage is
 * returned as findings; throws what the source throws and the signal's reason.
 */
export async function inspectQuick(source: ByteSource, given: ReadContext): Promise<QuickPart> {
  const { ports } = given;
  const context: ReadContext = { allowance: new FileAllowance(source.size, given.limits), ...given };
  const start = ports.now();
  const identified = await identify(source, context);
  const afterIdentify = ports.now();
  const result =
    identified.kind === 'foreign'
      ? await foreignResult(source, identified.finding, context)
      : await READERS[identified.family](source, context);
  const { checkpoint } = result;
  const found = await oneFileFindings(source, context, result.findings);
  const around = await surroundings(context, checkpoint.root);
  const disk = await fullDiskFinding(found, source.size, context);
  const asText = await textDamageFindings(source, found, context);
  const safety = checkpoint.safety === 'safe' && around.namesCode ? 'unknown' : checkpoint.safety;
  return {
    ...result,
    checkpoint: { ...checkpoint, safety, torch: checkpoint.torch ?? identified.torch },
    findings: [...nameFindings(context.name, checkpoint.format), ...asText, ...found, ...disk, ...around.findings],
    ms: { identify: afterIdentify - start, read: ports.now() - afterIdentify },
    recognised: identified.kind === 'family',
  };
}
