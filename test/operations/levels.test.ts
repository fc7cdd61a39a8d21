import { describe, expect, it } from 'vitest';
import { finding, type Finding } from '../../src-core/findings/finding.ts';
import { LEVELS } from '../../src-core/findings/level.ts';
import { levelOutcomes, NOT_ASKED, stoppedAt, type LevelRuns } from '../../src-core/operations/levels.ts';

const RAN = { ms: 1, reason: '' };
const runs: LevelRuns = { size: RAN, container: RAN, load: RAN, keys: RAN, values: RAN };

function statuses(findings: readonly Finding[], over: Partial<LevelRuns> = {}): readonly string[] {
  return levelOutcomes(findings, { ...runs, ...over }).map(({ status, reason }) =>
    reason === '' ? status : `${status}: ${reason}`,
  );
}

describe('levels', () => {
  it('pass when nothing was found', () => {
    expect(statuses([])).toEqual(LEVELS.map(() => 'passed'));
  });

  it('that were not asked for are not run, whatever else failed', () => {
    expect(statuses([], { keys: NOT_ASKED, values: NOT_ASKED })).toEqual([
      'passed',
      'passed',
      'passed',
      'not-run: not asked for',
      'not-run: not asked for',
    ]);
  });

  it('are stopped by a level that failed, and say by which', () => {
    const found = [finding('FI101')];
    expect(statuses(found, { values: NOT_ASKED })).toEqual([
      'failed: the file has 0 bytes',
      'not-run: level 1 failed',
      'not-run: level 1 failed',
      'not-run: level 1 failed',
      'not-run: not asked for',
    ]);
    expect(stoppedAt(found)).toBe('size');
  });

  it('are not stopped by danger: the content is whole', () => {
    const found = [finding('ZP250', {}, { entry: '../x' })];
    expect(statuses(found).map((status) => status.split(':')[0])).toEqual([
      'passed',
      'failed',
      'passed',
      'passed',
      'passed',
    ]);
    expect(stoppedAt(found)).toBeNull();
  });

  it('warn with a warning, and pass with a note', () => {
    expect(statuses([finding('FI120', {}, { suffix: '.part' })])[0]).toBe('warned');
    expect(statuses([finding('FI121', {}, { suffix: '.tar', format: 'torch-zip' })])[0]).toBe('passed');
  });

  it('look at numbers whatever they are called: missing keys do not stop level 5', () => {
    const found = [finding('KY401', {}, { key: 'a', hint: '', present: 'none' })];
    expect(statuses(found).map((status) => status.split(':')[0])).toEqual([
      'passed',
      'passed',
      'passed',
      'failed',
      'passed',
    ]);
  });

  it('say what of them was left out', () => {
    expect(statuses([], { container: { ms: 1, reason: 'checksums not read' } })[1]).toBe('passed: checksums not read');
  });
});
