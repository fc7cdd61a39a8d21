import { describe, expect, it } from 'vitest';
import { finding } from '../../../src-core/findings/finding.ts';
import { repairsFor } from '../../../src-core/operations/rewrite/repairs.ts';

describe('suggested repairs', () => {
  it('a damaged record leaves others to get back', () => {
    const [repair] = repairsFor([finding('ZP260')], 'torch-zip');
    expect(repair).toMatchObject({ action: { kind: 'salvage' }, codes: ['ZP260'] });
  });

  it.each(['ZP207', 'ZP208', 'ZP209', 'FI204'] as const)(
    '%s: where bytes were changed all over the file nothing of it could be proven, so nothing is offered',
    (code) => {
      expect(repairsFor([finding(code), finding('ZP260')], 'torch-zip')).toEqual([]);
    },
  );
});
