import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { Finding } from '../../src-core/findings/finding.ts';
import { ruleOf } from '../../src-core/findings/catalog.ts';
import { verdictOf } from '../../src-core/findings/verdict.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { flipBit } from '../damage/bytes.ts';
import { contextFor } from '../operations/context.ts';
import { flipSamples } from './flip-samples.ts';

const PYTHON = process.env['ASSAY_TEST_PYTHON'] ?? '/usr/bin/python3';
const hasTorch = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;
if (!hasTorch) console.log('SKIPPED: bit flips against real torch: no Python with torch');

type Answer = 'same' | 'changed' | 'error';

async function findingsOf(bytes: Uint8Array): Promise<readonly Finding[]> {
  const check = validate(new MemorySource(bytes), contextFor('a.pt'), {
    checksums: true,
    values: false,
    expectation: null,
  });
  for (;;) {
    const next = await check.next();
    if (next.done === true) return next.value.findings.filter(({ code }) => ruleOf(code).severity !== 'info');
  }
}

/** torch's answers by bit. A bit that ends the process counts as an error, and the next process goes on behind it. */
async function askTorch(path: string, bits: readonly number[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < bits.length) {
    const child = spawn(PYTHON, [join(import.meta.dirname, 'bit-flips.py'), path], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.end(bits.slice(answers.length).join(' '));
    for await (const line of createInterface({ input: child.stdout })) {
      const word = /^\d+ (same|changed|error)/.exec(line)?.[1];
      // Anything else is what a library prints by itself.
      if (word === 'same' || word === 'changed' || word === 'error') answers.push(word);
    }
    if (answers.length < bits.length) answers.push('error');
  }
  return answers;
}

/**
 * Containers without checksums: a flip in a number or in a name gives another file that is just as whole, and nobody can
 * tell. The bits are counted and printed.
 */
const WITHOUT_CHECKSUMS: ReadonlySet<string> = new Set(['legacy', 'tar']);

/**
 * All bits of the two small files. Of the two larger ones every bit with `ASSAY_EVERY_BIT`; else, of the tar file, those
 * of bytes that are not blank, and every 37th of the TorchScript, which takes torch longest to load.
 */
function bitsOf(bytes: Uint8Array, container: string): readonly number[] {
  const all = Array.from({ length: bytes.length * 8 }, (_, bit) => bit);
  if (process.env['ASSAY_EVERY_BIT'] !== undefined) return all;
  if (container === 'tar') return all.filter((bit) => bytes[bit >> 3] !== 0);
  return container === 'torchscript' ? all.filter((bit) => bit % 37 === 0) : all;
}

/**
 * Findings that are right although this torch reads the same: two copies of a fact disagree in the file (headers,
 * checksums, lengths), or a name is one bit away from one that other versions look up.
 */
const DISAGREES = /^(ZP2\d\d|TA31[78]|TA20[1-4]|LE303|LE32[23]|PK3\d\d|TA301)$/;

describe.skipIf(!hasTorch)('every single bit of a small file, flipped and loaded by real torch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-flips-'));
  let samples: Readonly<Record<string, Uint8Array>> = {};
  beforeAll(async () => {
    samples = await flipSamples();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(['zip', 'legacy', 'tar', 'torchscript'])(
    '%s: what torch notices is reported; what torch does not read is not called corrupted by guesswork',
    async (container) => {
      const bytes = samples[container] ?? new Uint8Array(0);
      const usual = new Set((await findingsOf(bytes)).map(({ code }) => code));
      const bits = bitsOf(bytes, container);
      const path = join(folder, container);
      writeFileSync(path, bytes);
      const asked = askTorch(path, bits);
      const counts = { noticed: 0, silent: 0, reported: 0, unread: 0, undetectable: 0, missed: 0 };
      const missed: string[] = [];
      const guessed = new Map<string, number>();
      const found: (readonly Finding[])[] = [];
      for (const bit of bits) {
        const findings = await findingsOf(flipBit(bytes, bit >> 3, bit & 7));
        found.push(findings.filter(({ code }) => !usual.has(code)));
      }
      const answers = await asked;
      for (const [index, findings] of found.entries()) {
        const bit = bits[index] ?? 0;
        const answer = answers[index] ?? 'error';
        if (answer === 'same') {
          if (findings.length === 0) counts.unread += 1;
          else counts.reported += 1;
          if (verdictOf(findings) !== 'corrupted') continue;
          const code = findings.find((it) => ruleOf(it.code).kind === 'corrupted')?.code ?? '';
          guessed.set(code, (guessed.get(code) ?? 0) + 1);
        } else if (findings.length > 0) counts[answer === 'error' ? 'noticed' : 'silent'] += 1;
        else if (answer === 'changed' && WITHOUT_CHECKSUMS.has(container)) counts.undetectable += 1;
        else {
          counts.missed += 1;
          missed.push(`${answer} byte ${bit >> 3} bit ${bit & 7}`);
        }
      }
      console.log(
        `${container}: ${bits.length} of ${bytes.length * 8} bits, ${JSON.stringify(counts)}, corrupted though torch reads the same: ${JSON.stringify([...guessed])}`,
      );
      expect(missed.slice(0, 60)).toEqual([]);
      expect([...guessed.keys()].filter((code) => !DISAGREES.test(code))).toEqual([]);
    },
    600_000,
  );
});
