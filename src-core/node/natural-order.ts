/** Made when first asked for: it takes longer than checking a small file. */
let natural: Intl.Collator | null = null;

/** `layer2` before `layer10`; equal only when identical. */
export function naturalOrder(a: string, b: string): number {
  natural ??= new Intl.Collator('en', { numeric: true });
  return natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
