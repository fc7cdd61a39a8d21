import type { CheckEvent, CheckOptions, Inspection } from '../../operations/inspection.ts';
import type { Limits } from '../../model/limits.ts';
import { openTarget } from '../open-target.ts';
import { nodeScanner } from '../scan/node-scanner.ts';
import { diskIdentity, type DiskIdentity } from './disk-identity.ts';

export interface CheckedFile {
  readonly inspection: Inspection;
  readonly identity: DiskIdentity;
  /** False when `onEvent` stopped the check after the quick part. */
  readonly complete: boolean;
}

/** Told of each event; `'stop'` ends the check with what is known. `identity` is what is being read. */
export type OnCheckEvent = (event: CheckEvent, identity: DiskIdentity) => 'go on' | 'stop';

/**
 * Check the file at `path`. Throws `SourceError` when the machine fails, the file changes under the reader included, and
 * the signal's reason when cancelled.
 */
export async function checkFile(
  path: string,
  options: CheckOptions,
  limits: Limits,
  signal: AbortSignal,
  onEvent: OnCheckEvent,
): Promise<CheckedFile> {
  const target = await openTarget(path, { limits, signal });
  try {
    const identity = await diskIdentity(path);
    const events = target.check({ scanner: nodeScanner, ...options });
    const checked = await follow(events, (event) => onEvent(event, identity));
    signal.throwIfAborted();
    // What was said must be about the file that is there now.
    await target.assertUnchanged();
    return { ...checked, identity };
  } finally {
    await target.close();
  }
}

async function follow(
  events: AsyncGenerator<CheckEvent, Inspection>,
  onEvent: (event: CheckEvent) => 'go on' | 'stop',
): Promise<Omit<CheckedFile, 'identity'>> {
  for (;;) {
    const next = await events.next();
    if (next.done === true) return { inspection: next.value, complete: true };
    if (onEvent(next.value) === 'go on' || next.value.type !== 'inspected') continue;
    await events.return(next.value.inspection);
    return { inspection: next.value.inspection, complete: false };
  }
}
