import type { ByteSource } from '../bytes/byte-source.ts';
import { describeFinding } from '../findings/describe.ts';
import type { Finding } from '../findings/finding.ts';
import type { FormatResult, ReadContext } from '../findings/format-result.ts';
import type { TorchAnswer, TorchAnswers } from '../model/checkpoint.ts';
import { parsePickle } from '../pickle/machine.ts';
import { scanPickles, type ScannedPickle } from '../safety/scan.ts';
import { predictWeightsOnly } from '../safety/weights-only.ts';
import { readRecord } from '../torch/read-record.ts';
import type { TorchRead } from '../torch/torch-read.ts';
import type { ZipEntry } from '../zip/archive.ts';
import { isStorageName } from '../zip/checksums.ts';
import { beginsLikePickle } from './identify/pickle-start.ts';

/** Members beside the loaded ones that are looked into; an archive of torch has a handful. */
const MEMBERS = 1000;

/** Complete what a reader of torch's formats read: which code it names, whether that is safe, what torch.load answers. */
export async function judgeCode(read: TorchRead, source: ByteSource, context: ReadContext): Promise<FormatResult> {
  const loaded: readonly ScannedPickle[] = read.pickles;
  const hidden = await hiddenPickles(read, source, context);
  const scan = scanPickles([...loaded, ...hidden], context.limits);
  const findings = [...read.findings, ...scan.findings];
  // Where there is no pickle at all nothing was scanned, and nothing is called safe.
  const scanned = loaded.length + hidden.length > 0;
  return {
    checkpoint: {
      ...read.checkpoint,
      globals: scan.globals,
      safety: scanned ? scan.safety : null,
      torch: torchAnswers(read),
    },
    findings,
    checksums: read.checksums,
  };
}

async function hiddenPickles(
  read: TorchRead,
  source: ByteSource,
  context: ReadContext,
): Promise<readonly ScannedPickle[]> {
  const found: ScannedPickle[] = [];
  const loaded = new Set(read.pickles.map(({ at }) => at.entry));
  for (const entry of (read.archive?.entries ?? []).slice(0, MEMBERS + read.checkpoint.storages.length)) {
    // The first record of a name is the one that is loaded; a second one of the same name is hidden.
    if (loaded.delete(entry.name) || isStorageName(entry.name)) continue;
    const bytes = await pickleBytes(entry, source, context);
    if (bytes === null) continue;
    const where = `record ${entry.name}`;
    found.push({
      parsed: parsePickle(bytes, { limits: context.limits }),
      bytes,
      at: { entry: entry.name },
      role: { kind: 'hidden', where },
    });
  }
  return found;
}

async function pickleBytes(entry: ZipEntry, source: ByteSource, context: ReadContext): Promise<Uint8Array | null> {
  const record = await readRecord(source, entry, context);
  return record.ok && beginsLikePickle(record.bytes, context) ? record.bytes : null;
}

/** A finding that has the loader's own message says that the loader refuses. */
function torchAnswers(read: TorchRead): TorchAnswers {
  const refusal = read.findings.map(referenceOf).find((message) => message !== '');
  if (refusal !== undefined) return { weightsOnly: no(refusal), mmap: no(refusal), full: no(refusal) };
  const yes: TorchAnswer = { accepts: 'yes', message: '' };
  const weightsOnly = read.pickles
    .map(({ parsed }) => predictWeightsOnly(parsed))
    .find((prediction) => prediction.refusal !== null);
  if (weightsOnly?.refusal == null) return { weightsOnly: yes, mmap: yes, full: yes };
  const { refusal: refused, trust } = weightsOnly;
  return {
    weightsOnly: { ...no(refused.message), ...(trust === null ? {} : { acceptsAfterTrusting: trust }) },
    mmap: no(refused.message),
    full: yes,
  };
}

function referenceOf(found: Finding): string {
  const { referenceMessage, severity } = describeFinding(found);
  return severity === 'error' ? referenceMessage : '';
}

function no(message: string): TorchAnswer {
  return { accepts: 'no', message };
}
