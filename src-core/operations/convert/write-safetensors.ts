import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { checksumFindings } from '../../zip/checksums.ts';
import { SinkBuffer, type Sink } from '../../zip/write/sink-buffer.ts';
import { readChecksums } from '../checksums.ts';
import { readContent } from '../rewrite/content.ts';
import type { RunOptions } from '../rewrite/run.ts';
import type { SafetensorsPlan } from './safetensors-from-torch.ts';

export type SafetensorsWritten =
  | { readonly ok: true; readonly bytes: number; readonly overflowed: number }
  | { readonly ok: false; readonly why: string };

/**
 * Compare the checksums of all storages that are used, then write the planned file to `sink`. A tensor may be a part of a
 * storage, or lie in it in another order: its bytes alone prove nothing, so the storage is read twice.
 */
export async function writeSafetensors(
  plan: SafetensorsPlan,
  sink: Sink,
  options: RunOptions,
): Promise<SafetensorsWritten> {
  const { signal, onProgress } = options;
  const total = plan.size + plan.checksums.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  let read = 0;
  const context = {
    limits: DEFAULT_LIMITS,
    ports: options.ports,
    name: '',
    ...(signal === undefined ? {} : { signal }),
  };
  const verified = readChecksums(options.source, plan.checksums, context, (done) => {
    read = done;
    onProgress?.(done, total);
  });
  for await (const { task, actual } of verified) {
    if (actual.kind === 'skipped') continue;
    const whole = actual.kind === 'read' && actual.size === task.size;
    if (!whole || checksumFindings(task, actual.crc32, plan.policy).some(({ code }) => code !== 'ZP263'))
      return {
        ok: false,
        why: `record ${task.entry} does not have its recorded checksum: the source is damaged there`,
      };
  }
  let overflowed = 0;
  const counting = { ...options, onOverflow: (count: number) => (overflowed += count) };
  const out = new SinkBuffer(sink);
  await out.write(plan.header);
  for (const { content } of plan.contents)
    for await (const piece of readContent(content, counting)) {
      signal?.throwIfAborted();
      await out.write(piece);
      onProgress?.(read + out.position, total);
    }
  await out.flush();
  return out.position === plan.size
    ? { ok: true, bytes: out.position, overflowed }
    : { ok: false, why: `${out.position} of ${plan.size} planned bytes could be read` };
}
