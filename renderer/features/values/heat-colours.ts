import type { JsonNumber } from '../../../src-core/contract/report.ts';

/** Red, green, blue and opacity, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

const POSITIVE = [205, 62, 48] as const;
const NEGATIVE = [48, 108, 222] as const;
/** Not a number, and infinite: hues that no finite number has. */
const NAN: Colour = [226, 168, 0, 255];
const INFINITE: Colour = [150, 70, 205, 255];

/**
 * Blue below zero, red above it, and the surface behind shows through where a number is near zero: one scale for light and
 * dark. `range` is the size of number that has the full colour.
 */
export function heatColour(value: JsonNumber, range: number): Colour {
  if (value === 'NaN') return NAN;
  if (typeof value === 'string') return INFINITE;
  const share = range > 0 ? Math.min(1, Math.abs(value) / range) : 0;
  const [red, green, blue] = value < 0 ? NEGATIVE : POSITIVE;
  return [red, green, blue, Math.round(share * 255)];
}

/** For a style: `rgb(205 62 48 / 0.5)`. `strength` thins it, so that text on it can be read. */
export function cssColour([red, green, blue, opacity]: Colour, strength = 1): string {
  return `rgb(${red} ${green} ${blue} / ${((opacity / 255) * strength).toFixed(3)})`;
}

/** The largest finite number by size. */
export function rangeOf(min: number | null, max: number | null): number {
  return Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
}
