/**
 * Things of one kind in their order, of which there may be hundreds of thousands. An array is one. Others keep columns of
 * numbers and make a row whenever it is asked for: two rows of one index are equal, not the same object. So hold indexes
 * where identity matters, and no more rows than are looked at.
 */
export interface Rows<T> extends Iterable<T> {
  readonly length: number;
  /** For an index from 0 on; undefined from `length` on. */
  at(index: number): T | undefined;
  entries(): Iterable<[number, T]>;
  map<U>(of: (row: T, index: number) => U): U[];
  flatMap<U>(of: (row: T, index: number) => U | readonly U[]): U[];
  filter(isWanted: (row: T, index: number) => boolean): T[];
  find(isWanted: (row: T, index: number) => boolean): T | undefined;
  some(is: (row: T, index: number) => boolean): boolean;
  reduce<U>(join: (sum: U, row: T, index: number) => U, start: U): U;
}
