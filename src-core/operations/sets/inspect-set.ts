import type { FileSet } from '../../bytes/file-set.ts';
import type { FormatResult, ReadContext } from '../../findings/format-result.ts';
import type { FoundSet } from '../../sets/find-sets.ts';
import { readDcp } from '../../sets/dcp/read.ts';
import { readMegatron } from '../../sets/megatron/read.ts';
import { readOrbax } from '../../sets/orbax/read.ts';
import { readSharded } from '../../sets/sharded/read.ts';
import { inspectQuick, type QuickPart } from '../inspect.ts';

/** The quick part of a set of files that are one checkpoint. Throws what the set throws and the signal's reason. */
export async function inspectSet(files: FileSet, set: FoundSet, context: ReadContext): Promise<QuickPart> {
  const { ports } = context;
  const start = ports.now();
  const result = await readSet(files, set, context);
  return { ...result, ms: { identify: 0, read: ports.now() - start }, recognised: true };
}

async function readSet(files: FileSet, set: FoundSet, context: ReadContext): Promise<FormatResult> {
  switch (set.kind) {
    case 'sharded':
      return await readSharded(files, set, context, inspectQuick);
    case 'dcp':
      return await readDcp(files, context, inspectQuick);
    case 'megatron':
      return await readMegatron(files, set, context, inspectQuick);
    case 'orbax':
      return await readOrbax(files, context);
  }
}
