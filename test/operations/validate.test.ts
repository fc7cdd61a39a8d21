import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../src-core/bytes/source-error.ts';
import type { CheckEvent, CheckOptions, Inspection } from '../../src-core/operations/inspection.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { FailingSource } from '../sources/failing-source.ts';
import { contextFor } from './context.ts';

const QUICK: CheckOptions = { checksums: false, values: false, expectation: null };

async function run(
  bytes: Uint8Array,
  options: CheckOptions = QUICK,
  name = '',
): Promise<{ events: CheckEvent[]; inspection: Inspection }> {
  const events: CheckEvent[] = [];
  const check = validate(new MemorySource(bytes), contextFor(name), options);
  for (;;) {
    const next = await check.next();
    if (next.done === true) return { events, inspection: next.value };
    events.push(next.value);
  }
}

const page = new TextEncoder().encode('<html><title>Quota exceeded</title></html>');

describe('validate', () => {
  it('hashes the file meanwhile where it is asked for, or its name promises a hash', async () => {
    const hash = createHash('sha256').update(page).digest('hex');
    expect((await run(page, { ...QUICK, sha256: true })).inspection.sha256).toBe(hash);
    const named = await run(page, { ...QUICK, checksums: true }, `page-${hash.slice(0, 8)}a1.pt`);
    expect(named.inspection.sha256).toBe(hash);
    expect(named.inspection.findings.map(({ code }) => code)).toContain('FI203');
    expect((await run(page, { ...QUICK, checksums: true })).inspection.sha256).toBeUndefined();
  });

  it('tells findings, what is known, and how each level ended', async () => {
    const { events, inspection } = await run(page);
    expect(events.map(({ type }) => type)).toEqual([
      'started',
      'finding',
      'inspected',
      'finished',
      'finished',
      'finished',
      'finished',
      'finished',
    ]);
    expect(inspection.findings.map(({ code }) => code)).toEqual(['FI106']);
    expect(inspection.levels.map(({ status }) => status)).toEqual([
      'failed',
      'not-run',
      'not-run',
      'not-run',
      'not-run',
    ]);
  });

  it('stops level 4 where the file is no checkpoint, and says so', async () => {
    const { inspection } = await run(page, { ...QUICK, expectation: { required_keys: ['data'] } });
    expect(inspection.keys).toBeNull();
    expect(inspection.levels[3]).toMatchObject({ status: 'not-run', reason: 'level 1 failed' });
  });

  it('FI120: warns of a name that says unfinished', async () => {
    const { inspection } = await run(page, QUICK, 'model.pt.crdownload');
    expect(inspection.findings.map(({ code }) => code)).toEqual(['FI106', 'FI120']);
  });

  it('FI121: notes a name of another format', async () => {
    const { inspection } = await run(
      Uint8Array.from('\x02\0\0\0\0\0\0\0{}', (char) => char.charCodeAt(0)),
      QUICK,
      'model.pth.tar',
    );
    expect(inspection.findings.map(({ code }) => code)).toContain('FI121');
  });

  it('throws what the machine throws', async () => {
    const check = validate(new FailingSource(page, 0), contextFor(), QUICK);
    await check.next();
    await expect(check.next()).rejects.toBeInstanceOf(SourceError);
  });
});
