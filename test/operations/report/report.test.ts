import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src-core/bytes/source-error.ts';
import { finding } from '../../../src-core/findings/finding.ts';
import type { Checkpoint } from '../../../src-core/model/checkpoint.ts';
import type { Inspection } from '../../../src-core/operations/inspection.ts';
import { reportDocument, reportOf, unreadableReport } from '../../../src-core/operations/report/report.ts';
import { totalsOf } from '../../../src-core/operations/report/totals.ts';
import { checkpointOf, dict, int, list, stateDict, tensorInfo } from '../keys/values.ts';

const inspectionOf = (checkpoint: Checkpoint, findings: Inspection['findings'] = []): Inspection => ({
  checkpoint,
  findings,
  levels: [],
  checksums: [],
  keys: null,
  stats: null,
  spreads: new Map(),
});

describe('a report', () => {
  it('tells the type of the root and its keys', () => {
    const { keys } = reportOf(
      'a.pt',
      inspectionOf(checkpointOf(dict({ b: int(1), a: int(2) }, 'collections.OrderedDict'))),
      50,
    );
    expect(keys).toMatchObject({ type: 'OrderedDict', top: ['b', 'a'] });
    expect(reportOf('a.pt', inspectionOf(checkpointOf(list(int(1)))), 50).keys).toMatchObject({
      type: 'list',
      top: [],
    });
  });

  it('lists so many findings of a code, and counts the rest', () => {
    const many = Array.from({ length: 7 }, (_, index) => finding('ZP250', {}, { entry: `../${index}` }));
    const report = reportOf('a.pt', inspectionOf(checkpointOf(list()), many), 5);
    expect(report.findings).toHaveLength(5);
    expect(report.omittedFindings).toEqual({ ZP250: 2 });
    const omitted = new Map([['ZP250', 3]] as const);
    const unkept = { ...inspectionOf(checkpointOf(list()), many), omitted };
    expect(reportOf('a.pt', unkept, 5).omittedFindings).toEqual({ ZP250: 5 });
    expect(reportOf('a.pt', unkept, 50).omittedFindings).toEqual({ ZP250: 3 });
  });

  it('names the finding that decides the verdict', () => {
    const findings = [finding('KY412', {}, { key: 'a' }), finding('FI101')];
    expect(reportOf('a.pt', inspectionOf(checkpointOf(list()), findings), 5)).toMatchObject({
      verdict: 'corrupted',
      error: 'corrupted: the file has 0 bytes',
    });
  });

  it('of a file that cannot be read says nothing about its content', () => {
    const report = unreadableReport('a.pt', new SourceError('EACCES', 'permission denied'));
    expect(report).toMatchObject({ safety: null, format: null, machineError: { code: 'EACCES' } });
    const { summary } = reportDocument('1.0.0', [report]);
    expect(summary).toEqual({ total: 1, valid: 0, corrupted: 0, incompatible: 0, unsafe: 0, failed: 1 });
  });
});

describe('totals', () => {
  it('count a tensor under two names once', () => {
    const shared = { ...tensorInfo('a', [4, 8], 'float16'), storage: 0, stride: [8, 1] };
    const view = { ...shared, name: 'c', storageOffset: 8, shape: [1, 8] };
    const checkpoint = { ...stateDict({}), tensors: [shared, { ...shared, name: 'b' }, view] };
    expect(totalsOf(checkpoint)).toEqual({ tensors: 3, parameters: 40, bytesByDType: [['float16', 80]] });
  });

  it('saturate instead of overflowing', () => {
    const huge = tensorInfo('a', [2 ** 40, 2 ** 40]);
    expect(totalsOf({ ...stateDict({}), tensors: [huge] }).parameters).toBe(Number.MAX_SAFE_INTEGER);
  });
});
