import { describe, expect, it } from 'vitest';
import { formatBytes, formatBytesExact, formatOffset } from '../../../renderer/format/bytes.ts';
import { formatCount, formatParameters, plural } from '../../../renderer/format/count.ts';
import { formatDuration, formatWrittenTime } from '../../../renderer/format/duration.ts';
import { formatNumber } from '../../../renderer/format/number.ts';
import { elementsOf, formatShape } from '../../../renderer/format/shape.ts';

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1024, '1.00 KiB'],
    [1_179_648, '1.13 MiB'],
    [1024 * 1024 - 1, '1.00 MiB'],
    [1_880_000_000, '1.75 GiB'],
    [107_374_182_400, '100 GiB'],
    [2 ** 50, '1.00 PiB'],
    [2 ** 63, '8192 PiB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('says the exact number as well', () => {
    expect(formatBytesExact(1_880_000_000)).toBe('1,880,000,000 bytes');
    expect(formatBytesExact(1)).toBe('1 byte');
  });

  it('groups a place in a file by four digits', () => {
    expect(formatOffset(0)).toBe('0x0000');
    expect(formatOffset(0x1f40)).toBe('0x1f40');
    expect(formatOffset(235_923_702_784)).toBe('0x0036_ee26_0400');
  });
});

describe('counts', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [999.6, '1.00K'],
    [1_179_648, '1.18M'],
    [940_663_808, '941M'],
    [70_553_706_496, '70.6B'],
    [1.5e12, '1.50T'],
  ])('%d parameters are %s', (count, text) => expect(formatParameters(count)).toBe(text));

  it('counts one and many', () => {
    expect(plural(1, 'key')).toBe('1 key');
    expect(plural(0, 'key')).toBe('0 keys');
    expect(plural(1200, 'entry', 'entries')).toBe('1,200 entries');
    expect(formatCount(12_288)).toBe('12,288');
  });
});

describe('statistics', () => {
  it.each([
    [null, '–'],
    ['NaN', 'nan'],
    ['Infinity', 'inf'],
    ['-Infinity', '-inf'],
    [0, '0'],
    [-0, '-0'],
    [65504, '65,504'],
    [0.25, '0.25'],
    [-1.234567, '-1.2346'],
    [5.960464477539063e-8, '5.960e-8'],
    [3.4028234663852886e38, '3.403e38'],
  ] as const)('%s is shown as %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('durations', () => {
  it.each([
    [0.01, '< 0.1 ms'],
    [0.42, '0.4 ms'],
    [320, '320 ms'],
    [999.7, '1.0 s'],
    [4200, '4.2 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms is %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));
});

describe('shapes', () => {
  it('are printed as torch prints them', () => {
    expect(formatShape([32, 768])).toBe('[32, 768]');
    expect(formatShape([])).toBe('[]');
  });

  it('a scalar has one element, an empty dimension none', () => {
    expect(elementsOf([])).toBe(1);
    expect(elementsOf([4, 0, 8])).toBe(0);
  });
});

describe('times that a run wrote', () => {
  it.each([
    ['2026-01-05T12:00:00.123456', '2026-01-05 12:00'],
    ['2026-01-05T12:00:59+01:00', '2026-01-05 12:00+01:00'],
    ['2026-01-05 12:00', '2026-01-05 12:00'],
    ['yesterday', 'yesterday'],
    ['', ''],
  ])('%s is %s', (written, text) => expect(formatWrittenTime(written)).toBe(text));
});
