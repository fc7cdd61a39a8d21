import type { Rows } from './rows.ts';

/** Rows that are made when they are asked for. Who extends it says how many there are, and makes one. */
export abstract class RowTable<T> implements Rows<T> {
  abstract readonly length: number;

  /** The row of an index in `[0, length)`. */
  protected abstract row(index: number): T;

  at(index: number): T | undefined {
    return index >= 0 && index < this.length ? this.row(index) : undefined;
  }

  *[Symbol.iterator](): Generator<T, void> {
    for (let index = 0; index < this.length; index++) yield this.row(index);
  }

  *entries(): Generator<[number, T], void> {
    for (let index = 0; index < this.length; index++) yield [index, this.row(index)];
  }

  map<U>(of: (row: T, index: number) => U): U[] {
    const made: U[] = [];
    for (const [index, row] of this.entries()) made.push(of(row, index));
    return made;
  }

  flatMap<U>(of: (row: T, index: number) => U | readonly U[]): U[] {
    return this.map(of).flat() as U[];
  }

  filter(isWanted: (row: T, index: number) => boolean): T[] {
    const wanted: T[] = [];
    for (const [index, row] of this.entries()) if (isWanted(row, index)) wanted.push(row);
    return wanted;
  }

  find(isWanted: (row: T, index: number) => boolean): T | undefined {
    for (const [index, row] of this.entries()) if (isWanted(row, index)) return row;
    return undefined;
  }

  some(is: (row: T, index: number) => boolean): boolean {
    for (const [index, row] of this.entries()) if (is(row, index)) return true;
    return false;
  }

  reduce<U>(join: (sum: U, row: T, index: number) => U, start: U): U {
    let sum = start;
    for (const [index, row] of this.entries()) sum = join(sum, row, index);
    return sum;
  }
}

/** Rows `[start, start + length)` of others. */
export class RowSlice<T> extends RowTable<T> {
  readonly length: number;
  readonly #rows: Rows<T>;
  readonly #start: number;

  constructor(rows: Rows<T>, start: number, length: number) {
    super();
    this.#rows = rows;
    this.#start = start;
    this.length = length;
  }

  protected row(index: number): T {
    return this.#rows.at(this.#start + index) as T;
  }
}

/** Rows made of others, one of one. */
export class MappedRows<T, U> extends RowTable<U> {
  readonly #rows: Rows<T>;
  readonly #make: (row: T, index: number) => U;

  constructor(rows: Rows<T>, make: (row: T, index: number) => U) {
    super();
    this.#rows = rows;
    this.#make = make;
  }

  get length(): number {
    return this.#rows.length;
  }

  protected row(index: number): U {
    return this.#make(this.#rows.at(index) as T, index);
  }
}

/** Rows of several, one behind the other. */
export class JoinedRows<T> extends RowTable<T> {
  readonly length: number;
  readonly #parts: readonly Rows<T>[];

  constructor(parts: readonly Rows<T>[]) {
    super();
    this.#parts = parts;
    this.length = parts.reduce((sum, { length }) => sum + length, 0);
  }

  protected row(index: number): T {
    let at = index;
    for (const part of this.#parts) {
      if (at < part.length) return part.at(at) as T;
      at -= part.length;
    }
    throw new RangeError(`row ${index} of ${this.length}`);
  }
}
