import { expect, it } from 'vitest';
import { NumberList } from '../../src-core/model/number-list.ts';

it('a list of numbers grows, and has nothing behind its end', () => {
  const list = new NumberList(Float64Array);
  const expected = Array.from({ length: 1000 }, (_, index) => index / 3);
  for (const number of expected) list.push(number);
  expect(list.length).toBe(1000);
  expect([...list.toArray()]).toEqual(expected);
  expect([list.at(0), list.at(999), list.at(1000), list.at(1023)]).toEqual([0, 333, undefined, undefined]);
});
