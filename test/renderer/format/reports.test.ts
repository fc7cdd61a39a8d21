import { describe, expect, it } from 'vitest';
import { SAMPLES, sampleTensor } from '../../../renderer/client/sample.ts';
import { markdownReport } from '../../../renderer/format/markdown-report.ts';
import { conclude } from '../../../renderer/format/next-step.ts';
import { EXPORT_FORMATS } from '../../../renderer/format/tensor-export.ts';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { Report } from '../../../src-core/contract/report.ts';

const view = (name: string): CheckpointView => SAMPLES.find((one) => one.view.item.name === name)!.view;
const withReport = (change: Partial<Report>): CheckpointView => {
  const valid = view('model.pt');
  return { ...valid, report: { ...valid.report, ...change } };
};

describe('the conclusion', () => {
  it('of a whole file offers what was not done', () => {
    const conclusion = conclude(view('model.pt'));
    expect(conclusion).toMatchObject({ tone: 'good', step: { kind: 'compare-checksums' } });
    expect(conclusion.detail).toContain('not compared');
  });

  it('says nothing is left to do after checksums', () => {
    const valid = view('model.pt');
    const { state } = valid.item;
    if (state.status !== 'done') throw new Error('the sample is done');
    const deep = { ...valid, item: { ...valid.item, state: { ...state, deep: true } } };
    expect(conclude(deep)).toMatchObject({ tone: 'good', step: { kind: 'none' } });
  });

  it('does not offer checksums where there are none', () => {
    const conclusion = conclude({ ...view('model.pt'), hasChecksums: false });
    expect(conclusion).toMatchObject({ tone: 'good', step: { kind: 'none' } });
    expect(conclusion.detail).toContain('no checksums');
  });

  it('of a damaged file is its first error and the advice', () => {
    expect(conclude(view('empty.pt'))).toMatchObject({ tone: 'bad', headline: 'The file has 0 bytes.' });
  });

  it('of missing keys leads to the keys', () => {
    expect(conclude(view('no-optimizer.pt'))).toMatchObject({ tone: 'warn', step: { kind: 'see-keys' } });
  });

  it('of dangerous code is never good, however whole the file is', () => {
    expect(conclude(view('downloaded.bin'))).toMatchObject({ tone: 'bad', step: { kind: 'see-safety' } });
  });

  it('of classes that torch refuses by default offers the lines that trust them', () => {
    const torch = view('model.pt').report.torch!;
    const refused = withReport({
      safety: 'unknown',
      torch: {
        ...torch,
        weightsOnly: { accepts: 'no', message: 'Unsupported global', acceptsAfterTrusting: ['argparse.Namespace'] },
      },
    });
    expect(conclude(refused).step).toMatchObject({ kind: 'copy-trust' });
  });

  it('of a format that torch does not read keeps torch out of it', () => {
    const torch = view('model.pt').report.torch!;
    const weightsOnly = { accepts: 'no', message: 'Weights only load failed.\n\nUnsupported operand 0' } as const;
    const gguf = withReport({ format: 'gguf', torch: { ...torch, weightsOnly } });
    expect(conclude(gguf)).toMatchObject({ tone: 'good', headline: 'It is whole.' });
    const refused = withReport({ torch: { ...torch, weightsOnly } });
    expect(conclude(refused).detail).toBe('Weights only load failed. Unsupported operand 0');
  });

  it('of a fault of the machine says nothing about the file', () => {
    const failed = withReport({ machineError: { code: 'EIO', message: 'i/o error' } });
    expect(conclude(failed)).toMatchObject({ tone: 'neutral', step: { kind: 'check-again' } });
  });
});

describe('export of tensors', () => {
  const format = (name: string) => EXPORT_FORMATS.find((one) => one.name === name)!;
  const rows = [sampleTensor(0), { ...sampleTensor(1), name: '=HYPERLINK("http://x")' }];

  it('CSV quotes commas and keeps a formula text', () => {
    const [header, first, second] = format('CSV').write(rows).split('\r\n');
    expect(header).toBe('name,shape,dtype,parameters,bytes,storage,storage_offset,device');
    expect(first).toBe('model.layers.0.attention.q_proj.weight,"[768, 768]",float16,589824,1179648,0,0,cpu');
    expect(second).toMatch(/^"'=HYPERLINK\(""http/);
  });

  it('JSON keeps numbers numbers', () => {
    const [first] = JSON.parse(format('JSON').write(rows)) as readonly unknown[];
    expect(first).toMatchObject({ shape: [768, 768], bytes: 1_179_648 });
  });

  it('Markdown keeps a name from becoming markup', () => {
    expect(format('Markdown').write([{ ...sampleTensor(0), name: 'a|b_c' }])).toContain('| a\\|b\\_c |');
  });
});

describe('the Markdown report', () => {
  it('tells verdict, levels, findings and the command', () => {
    const text = markdownReport(view('empty.pt'));
    expect(text).toContain('- **Verdict:** corrupted');
    expect(text).toContain('| 1 size | failed |');
    expect(text).toContain('**FI101** (error)');
    expect(text).toContain('torch.load would say: EOFError');
    expect(text).toContain('assay validate /data/runs/17/empty.pt');
  });
});
