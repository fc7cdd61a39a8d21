/** A waiting line that gives out the first by an order, in logarithmic time (a binary heap). */
export class Line<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  add(item: T): void {
    const items = this.#items;
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = items[parent];
      if (above === undefined || !this.#isBefore(item, above)) break;
      items[place] = above;
      place = parent;
    }
    items[place] = item;
  }

  take(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return first;
  }

  clear(): void {
    this.#items.length = 0;
  }

  /** Put `item` where the first was, and let it down to its place. */
  #sink(item: T): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [a, b] = [items[left], items[left + 1]];
      if (a === undefined) break;
      const useRight = b !== undefined && this.#isBefore(b, a);
      const child = useRight ? b : a;
      if (!this.#isBefore(child, item)) break;
      items[place] = child;
      place = useRight ? left + 1 : left;
    }
    items[place] = item;
  }
}
