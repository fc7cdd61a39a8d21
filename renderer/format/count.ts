export { formatCount, plural } from '../../src-core/model/quantity.ts';

const SCALES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** `941 M`, as model sizes are spoken of. */
export function formatParameters(count: number): string {
  for (const [scale, letter] of SCALES) {
    if (count >= scale * 0.9995) {
      const value = count / scale;
      return `${value >= 99.95 ? value.toFixed(0) : value.toPrecision(3)}${letter}`;
    }
  }
  return String(count);
}
