import type { ByteSource } from '../../bytes/byte-source.ts';
import type { Ports } from '../../bytes/ports.ts';
import { planArchive, type ArchivePlan } from '../../zip/write/plan.ts';
import type { Sink } from '../../zip/write/sink-buffer.ts';
import { writeArchive } from '../../zip/write/write-archive.ts';
import { contentBytes, readContent, type Content } from './content.ts';
import type { ArchiveRewrite } from './plan.ts';

export interface RunOptions {
  readonly source: ByteSource;
  readonly ports: Ports;
  readonly signal?: AbortSignal;
  readonly onProgress?: (written: number, total: number) => void;
}

export type RunOutcome =
  | { readonly ok: true; readonly bytes: number; readonly overflowed: number }
  /** The source is not what it says it is: nothing of the result may be used. */
  | { readonly ok: false; readonly why: string };

/** The layout of the result, to the byte. */
export function layOut({ records, root, alignment }: ArchiveRewrite): ArchivePlan {
  return planArchive(
    records.map(({ name, crc32, content }) => ({ name, crc32, size: contentBytes(content) })),
    { root, alignment },
  );
}

/** Write the new archive to `sink`. Every record that has a checksum is compared with it as it is copied. */
export async function runRewrite(rewrite: ArchiveRewrite, sink: Sink, options: RunOptions): Promise<RunOutcome> {
  const contents = new Map<string, Content>(rewrite.records.map(({ name, content }) => [name, content]));
  let overflowed = 0;
  const context = { ...options, onOverflow: (count: number) => (overflowed += count) };
  const outcome = await writeArchive(
    layOut(rewrite),
    ({ name }) => {
      const content = contents.get(name);
      return content === undefined ? [] : readContent(content, context);
    },
    sink,
    {
      crc32: (bytes, previous) => options.ports.crc32(bytes, previous),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
  );
  if (outcome.ok) return { ok: true, bytes: outcome.bytes, overflowed };
  return {
    ok: false,
    why:
      outcome.why === 'checksum'
        ? `record ${outcome.record} does not have its recorded checksum: the source is damaged there`
        : `record ${outcome.record} has ${outcome.actual} of ${outcome.expected} bytes`,
  };
}
