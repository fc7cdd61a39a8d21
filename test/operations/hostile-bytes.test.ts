import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import type { CheckOptions, Inspection } from '../../src-core/operations/inspection.ts';
import { reportOf } from '../../src-core/operations/report/report.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { contextFor } from './context.ts';

const OPTIONS: CheckOptions = { checksums: true, values: true, expectation: { required_keys: ['a.b'] } };

/** One small file of each container. */
const SEEDS = [
  'torch-zip/shared_storage.pt',
  'broken/base_train.pt',
  'broken/base_legacy.pth',
  'torch-legacy/tar_ancient.pth',
  'torch-other/torchscript_traced.pt',
  'safetensors/st_plain.safetensors',
  'gguf/gguf_plain.gguf',
  'numpy/npy_float32.npy',
  'numpy/npz_stored.npz',
].map((path) => ({ path, bytes: new Uint8Array(readFileSync(join(CORPUS, 'files', path))) }));

async function check(source: ByteSource): Promise<Inspection> {
  const events = validate(source, contextFor('a.pt'), OPTIONS);
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value;
  }
}

type Mutation = { readonly at: number; readonly bytes: Uint8Array; readonly how: 'overwrite' | 'insert' | 'cut' };

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  how: fc.constantFrom('overwrite', 'overwrite', 'insert', 'cut'),
});

function mutated(seed: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = seed;
  for (const { at, bytes: change, how } of mutations) {
    const place = Math.floor(at * bytes.length);
    const rest = bytes.subarray(how === 'overwrite' ? place + change.length : place);
    bytes =
      how === 'cut' ? bytes.slice(0, place) : Uint8Array.from(Buffer.concat([bytes.subarray(0, place), change, rest]));
  }
  return bytes;
}

describe('damaged files of every kind', () => {
  it.each(SEEDS)('$path with random damage ends in a report', async ({ bytes }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        const inspection = await check(new MemorySource(mutated(bytes, mutations)));
        const report = reportOf('a.pt', inspection, 50);
        expect(report.levels).toHaveLength(5);
        // A verdict other than valid has a reason, and a failed level has a finding.
        expect(report.verdict === 'valid' ? report.error === '' : report.error !== '').toBe(true);
        for (const { level, status } of report.levels)
          if (status === 'failed') expect(report.findings.some((found) => found.level === level)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each(SEEDS)('$path on a disk that fails at any read ends in its error', async ({ bytes }) => {
    const whole = new FailingSource(bytes, Number.POSITIVE_INFINITY);
    await check(whole);
    const places = Array.from({ length: Math.min(whole.count, 40) }, (_, step) =>
      Math.floor((step * whole.count) / Math.min(whole.count, 40)),
    );
    for (const reads of places)
      await expect(check(new FailingSource(bytes, reads))).rejects.toBeInstanceOf(SourceError);
  });
});
