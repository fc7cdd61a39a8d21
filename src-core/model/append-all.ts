/**
 * Put all items at the end of a list. Spread into `push` they are arguments of a call, of which the stack holds some 120,000.
 */
export function appendAll<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
