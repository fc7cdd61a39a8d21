import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { planSafetensors } from '../../src-core/operations/convert/safetensors-from-torch.ts';
import { chooseStateDict } from '../../src-core/operations/convert/state-dict.ts';
import { planTorchFromSafetensors } from '../../src-core/operations/convert/torch-from-safetensors.ts';
import { planZipFromLegacy } from '../../src-core/operations/convert/zip-from-legacy.ts';
import { readSafetensors } from '../../src-core/safetensors/read.ts';
import { readPickleFile } from '../../src-core/torch/legacy/read-pickle.ts';
import { readTorchZip } from '../../src-core/torch/read-zip.ts';
import { CORPUS, readManifest, type ManifestEntry } from '../corpus/manifest.ts';
import { useTempFolder } from '../node/temp-folder.ts';
import { contextFor } from '../operations/context.ts';
import { archiveBytes, safetensorsBytes } from '../operations/convert/tools.ts';
import { salvage } from '../operations/salvage/tools.ts';
import { askTorch, TORCH_PYTHON, type Answer, type Job } from './python.ts';

const temp = useTempFolder();

/** Only files that are known to be harmless: the judge runs what is in them. */
const HARMLESS = readManifest().filter(
  (entry) =>
    !entry.is_folder &&
    entry.expected_verdict === 'valid' &&
    !('never_execute' in entry && entry.never_execute === true),
);
const ofKind = (...kinds: readonly string[]) =>
  HARMLESS.filter(({ kind }) => kinds.some((one) => kind.startsWith(one)));
const fileOf = ({ path }: ManifestEntry) => join(CORPUS, path);
const bytesOf = (entry: ManifestEntry) => new Uint8Array(readFileSync(fileOf(entry)));

function faults(answers: readonly Answer[], mayMiss = false): readonly Answer[] {
  return answers.filter(
    ({ error, wrong = [], missing = [] }) =>
      error !== undefined || wrong.length > 0 || (!mayMiss && missing.length > 0),
  );
}

function judged(answers: readonly Answer[]): number {
  return answers.filter(({ tensors }) => tensors !== undefined).length;
}

describe.skipIf(TORCH_PYTHON === null)('the real torch', { timeout: 300_000 }, () => {
  it('finds the same tensors in converted files', async () => {
    const jobs: Job[] = [];
    for (const entry of ofKind('torch-legacy')) {
      const source = bytesOf(entry);
      const plan = planZipFromLegacy(await readPickleFile(new MemorySource(source), contextFor()), { root: entry.id });
      if (!plan.ok) continue;
      const result = temp.write(`${entry.id}.pt`, await archiveBytes(plan.value, source));
      jobs.push({ id: entry.id, source: fileOf(entry), result });
    }
    for (const entry of ofKind('safetensors')) {
      const bytes = bytesOf(entry);
      const source = temp.write(`${entry.id}.safetensors`, bytes);
      const plan = planTorchFromSafetensors(await readSafetensors(new MemorySource(bytes), contextFor()), {
        root: entry.id,
      });
      if (!plan.ok) continue;
      jobs.push({ id: entry.id, source, result: temp.write(`${entry.id}.pt`, await archiveBytes(plan.value, bytes)) });
    }
    const answers = askTorch(jobs);
    expect(faults(answers)).toEqual([]);
    expect(judged(answers)).toBeGreaterThan(15);
  });

  it('holds the tensors that safetensors files made from its own hold', async () => {
    const jobs: Job[] = [];
    for (const entry of ofKind(
      'torch-zip/state_dict',
      'torch-zip/views',
      'torch-zip/file-name',
      'torch-zip/old-version',
      'torch-zip/pickle-protocol',

      'lightning',
    )) {
      if (entry.id === 'huge_logical_expand') continue;
      const bytes = bytesOf(entry);
      const read = await readTorchZip(new MemorySource(bytes), contextFor());
      const plan = planSafetensors(read);
      const chosen = chooseStateDict(read.checkpoint.root);
      if (!plan.ok || !chosen.ok) continue;
      const result = temp.write(`${entry.id}.safetensors`, await safetensorsBytes(plan.value, bytes));
      jobs.push({ id: entry.id, source: fileOf(entry), result, from: chosen.stateDict.path.map(String) });
    }
    const answers = askTorch(jobs);
    // Tied names are left out on purpose.
    expect(faults(answers, true)).toEqual([]);
    expect(judged(answers)).toBeGreaterThan(12);
  });

  it('loads what was salvaged, and finds every tensor as it was', async () => {
    const jobs: Job[] = [];
    for (const entry of ofKind(
      'torch-zip/state_dict',
      'torch-zip/training-checkpoint',
      'torch-zip/old-version',
      'torch-legacy',
      'lightning',
    )) {
      const bytes = bytesOf(entry);
      for (const fraction of [0.6, 0.9, 0.99]) {
        const salvaged = await salvage(bytes.slice(0, Math.floor(bytes.length * fraction)));
        if (salvaged.bytes === null) continue;
        const id = `${entry.id}-${fraction}`;
        const isZip = salvaged.plan.kind === 'torch-zip';
        jobs.push({ id, source: fileOf(entry), result: temp.write(`${id}.${isZip ? 'pt' : 'pth'}`, salvaged.bytes) });
      }
    }
    const answers = askTorch(jobs);
    expect(faults(answers, true)).toEqual([]);
    expect(judged(answers)).toBeGreaterThan(30);
  });
});
