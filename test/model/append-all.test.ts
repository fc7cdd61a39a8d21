import { expect, it } from 'vitest';
import { appendAll } from '../../src-core/model/append-all.ts';

it('appends more items than a call can have arguments', () => {
  const list = [-1];
  appendAll(list, new Uint8Array(200_000));
  expect(list.length).toBe(200_001);
});
