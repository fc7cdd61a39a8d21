import type { ComparedRow, Difference } from '../../src-core/contract/compare.ts';
import { formatShape } from './shape.ts';

/** Worst first. */
export const DIFFERENCES: readonly Difference[] = [
  'missing',
  'unexpected',
  'shape',
  'dtype',
  'values',
  'not-read',
  'equal',
];

export const DIFFERENCE_WORDS: Readonly<Record<Difference, string>> = {
  missing: 'missing',
  unexpected: 'unexpected',
  shape: 'shape differs',
  dtype: 'dtype differs',
  values: 'values differ',
  'not-read': 'not read',
  equal: 'equal',
};

/** `[768, 768] → [768, 512]`, or what both sides have. */
export function shapeWords({ a, b }: ComparedRow): string {
  return changed(a === null ? null : formatShape(a.shape), b === null ? null : formatShape(b.shape));
}

export function dtypeWords({ a, b }: ComparedRow): string {
  return changed(a?.dtype ?? null, b?.dtype ?? null);
}

function changed(a: string | null, b: string | null): string {
  if (a === null || b === null || a === b) return a ?? b ?? '';
  return `${a} → ${b}`;
}

/** `0.20 %` of the elements; `< 0.01 %` where a few of very many changed. */
export function shareWords(changedCount: number, elements: number): string {
  if (elements === 0 || changedCount === 0) return '0 %';
  const percent = (changedCount / elements) * 100;
  if (percent < 0.01) return '< 0.01 %';
  return `${percent >= 99.995 && changedCount < elements ? '> 99.99' : percent.toFixed(2)} %`;
}
