import { describe, expect, it } from 'vitest';
import { describeFinding, fillTemplate } from '../../src-core/findings/describe.ts';
import { finding } from '../../src-core/findings/finding.ts';
import { singular } from '../../src-core/findings/plural.ts';
import { speakerOf } from '../../src-core/findings/speaker.ts';

describe('the words of a finding', () => {
  it.each([
    [1, '1 byte follows the last tensor'],
    [1n, '1 byte follows the last tensor'],
    [2, '2 bytes follow the last tensor'],
    [0, '0 bytes follow the last tensor'],
  ])('count %s properly', (extra, message) => {
    expect(describeFinding(finding('ST213', {}, { extra, expected: 10, actual: 11 })).message).toBe(message);
  });

  it('leave other words alone', () => {
    expect(singular('{a} bytes are cut, {b} entries are whole, {b} bytesize', (name) => name === 'b')).toBe(
      '{a} bytes are cut, {b} entry is whole, {b} bytesize',
    );
  });

  it('keep what only some have to be told', () => {
    expect(fillTemplate('Copy it.{whole? The rest is whole.}', { whole: 2 })).toBe('Copy it. The rest is whole.');
    for (const whole of [0, 0n, ''])
      expect(fillTemplate('Copy it.{whole? The rest is whole.}', { whole })).toBe('Copy it.');
  });

  it("give a loader's own words as they are", () => {
    const given = finding('ZP206', {}, { count: 1 }, 'expected 1 bytes');
    expect(describeFinding(given).referenceMessage).toBe('expected 1 bytes');
  });

  it.each([
    ['ZP260', 'torch.load'],
    ['ST213', 'safetensors'],
    ['NP207', 'numpy'],
    ['GG216', 'the loader'],
    ['KY401', 'Python'],
  ])('say for %s who would say it', (code, speaker) => {
    expect(speakerOf(code)).toBe(speaker);
  });
});
