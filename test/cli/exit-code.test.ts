import { describe, expect, it } from 'vitest';
import { exitCodeFor } from '../../src-core/cli/exit-code.ts';
import type { Report } from '../../src-core/contract/report.ts';

function report(change: Partial<Report>): Report {
  return {
    path: 'x.pt',
    size: 1,
    format: 'torch-zip',
    verdict: 'valid',
    safety: 'safe',
    error: '',
    levels: [],
    findings: [],
    keys: { type: '', top: [], missing: [], unexpected: [], mismatched: [] },
    torch: null,
    tensors: 0,
    parameters: 0,
    ...change,
  };
}

const good = report({});
const bad = report({ verdict: 'corrupted' });
const unsafe = report({ safety: 'unsafe' });
const unknown = report({ safety: 'unknown' });
const failed = report({ verdict: 'corrupted', machineError: { code: 'EACCES', message: 'no' } });

describe('the exit code', () => {
  it.each([
    ['all are valid', [good, good], 0],
    ['the only one has a problem', [bad], 3],
    ['all have a problem', [bad, bad], 3],
    ['some have a problem', [good, bad], 2],
    ['a whole file would run dangerous code', [unsafe], 3],
    ['a file names code that is not known', [unknown], 0],
    ['the machine could not read one', [good, failed], 1],
    ['one has a problem and the machine could not read another', [bad, failed], 2],
  ] as const)('is right when %s', (_when, reports, code) => {
    expect(exitCodeFor(reports, { safe: false })).toBe(code);
  });

  it('counts what is not known to be safe when asked to', () => {
    expect(exitCodeFor([unknown], { safe: true })).toBe(3);
    expect(exitCodeFor([report({ safety: null })], { safe: true })).toBe(3);
  });
});
