const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** `layer.2` before `layer.10`. */
export function naturalOrder(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
