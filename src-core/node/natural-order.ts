const natural = new Intl.Collator('en', { numeric: true });

/** `layer2` before `layer10`; equal only when identical. */
export function naturalOrder(a: string, b: string): number {
  return natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
