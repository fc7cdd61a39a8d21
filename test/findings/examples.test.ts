import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODES, type FindingCode } from '../../src-core/findings/catalog.ts';
import { EXAMPLES } from '../../src-core/findings/examples.ts';
import { assay } from '../cli/run.ts';
import { PYTHON } from '../judge/python.ts';

/** Examples that are not made here, and why; `built-examples.test.ts` shows them with a small file and a lower ceiling. */
const NOT_MADE: Readonly<Partial<Record<FindingCode, string>>> = {
  HD210: 'takes hundreds of megabytes',
  ZP200: 'takes hundreds of megabytes',
  ZP280: 'takes a million records',
  FI123: 'needs a full disk',
};
/** The torch whose messages, places and checksums the examples show. */
const SHOWN_BY = '2.13';

/** Examples that damage places of the archive which only that torch's layout has, or has there. */
const OF_ITS_LAYOUT: ReadonlySet<string> = new Set(
  'TA301 TA302 TA303 TA366 ZP201 ZP204 ZP220 ZP231 ZP270 ZP271 ZP272'.split(' '),
);

const ROOT = mkdtempSync(join(tmpdir(), 'assay-examples-'));
const folderOf = (code: string) => join(ROOT, code);

interface Made {
  readonly torch: string | null;
  readonly answers: Readonly<Record<string, string | null>>;
}

/** One process makes all: starting torch takes seconds. */
function makeAll(): Made {
  if (PYTHON === null) return { torch: null, answers: {} };
  const jobs = CODES.filter((code) => NOT_MADE[code] === undefined).map((code) => ({
    code,
    folder: folderOf(code),
    make: EXAMPLES[code].make,
  }));
  for (const { folder } of jobs) mkdirSync(folder);
  const run = spawnSync(PYTHON, [join(import.meta.dirname, 'examples.py')], {
    input: JSON.stringify(jobs),
    maxBuffer: 1 << 28,
    timeout: 240_000,
  });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return JSON.parse(run.stdout.toString()) as Made;
}

/** What this Python lacks to make an example; null where it lacks nothing. */
function missingPart(answer: string | null): string | null {
  return answer?.startsWith('needs: ') === true ? (answer.split(' (')[0] ?? answer) : null;
}

/** Every finding that the command of an example prints. */
async function printed(code: FindingCode): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const [command = '', ...words] = EXAMPLES[code].run.split(' ').slice(1);
  const args = words.map((word) => (existsSync(join(folderOf(code), word)) ? join(folderOf(code), word) : word));
  const { stdout } = await assay([command, ...args, '--json']);
  const { reports } = JSON.parse(stdout) as { reports: { findings: { code: string; message: string }[] }[] };
  return reports.flatMap(({ findings }) => findings);
}

const withoutNumbers = (text: string) => text.replace(/\b(0x)?[0-9a-f]*\d[0-9a-f]*\b/g, '…');

describe('the example of a finding', () => {
  let made: Made = { torch: null, answers: {} };
  const skipped = new Map<string, number>();

  beforeAll(() => {
    made = makeAll();
  }, 250_000);

  afterAll(() => {
    rmSync(ROOT, { recursive: true });
    for (const [why, count] of skipped) console.log(`examples not made: ${count}: ${why}`);
  });

  it.each(CODES)('%s raises it', async (code) => {
    const answer = made.answers[code] ?? null;
    const isShown = made.torch?.startsWith(SHOWN_BY) === true;
    const otherLayout = isShown || !OF_ITS_LAYOUT.has(code) ? null : `needs the layout of torch ${SHOWN_BY}`;
    const why = PYTHON === null ? 'there is no Python' : (NOT_MADE[code] ?? otherLayout ?? missingPart(answer));
    if (why !== null) {
      skipped.set(why, (skipped.get(why) ?? 0) + 1);
      return;
    }
    expect(answer).toBeNull();
    const found = (await printed(code)).filter((one) => one.code === code);
    expect(found).not.toEqual([]);
    // Keys of legacy storages are addresses: they differ from run to run, and with them every place behind them.
    const isExact = isShown && !code.startsWith('LE');
    const same = isExact ? (text: string) => text : withoutNumbers;
    expect(found.map(({ message }) => same(message))).toContain(same(EXAMPLES[code].says));
  });
});

describe('examples', () => {
  it.each(CODES)('%s is short enough to be read', (code) => {
    const { make, run, says } = EXAMPLES[code];
    expect(make.length).toBeGreaterThan(0);
    expect(make.length).toBeLessThanOrEqual(14);
    for (const line of make) expect(line.length).toBeLessThanOrEqual(110);
    expect(run).toMatch(/^assay (validate|compare|inspect) /);
    expect(says).not.toMatch(/\{\w+\}/);
  });
});
