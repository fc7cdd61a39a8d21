import type { PickleValue, PyCall, PyDict } from './node.ts';
import { keyIdentity } from './python-key.ts';

export type Entry = readonly [key: PickleValue, value: PickleValue];

/** What a dict holds in the end: the place and spelling of the first of equal keys, the value of the last, as in Python. */
export function dictEntries(dict: PyDict): readonly Entry[] {
  return lastOfEqualKeys(dict.keys.map((key, at) => [key, dict.values[at] ?? null]));
}

/** The items given to an object by SETITEM and SETITEMS (an OrderedDict, say), as its entries. */
export function itemEntries(call: PyCall): readonly Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 1 < call.setItems.length; at += 2)
    entries.push([call.setItems[at] ?? null, call.setItems[at + 1] ?? null]);
  return lastOfEqualKeys(entries);
}

function lastOfEqualKeys(entries: readonly Entry[]): readonly Entry[] {
  const places = new Map<unknown, number>();
  const result: Entry[] = [];
  for (const entry of entries) {
    const identity = keyIdentity(entry[0]) ?? entry[0];
    const place = places.get(identity);
    const first = place === undefined ? undefined : result[place];
    if (place === undefined || first === undefined) {
      places.set(identity, result.length);
      result.push(entry);
    } else result[place] = [first[0], entry[1]];
  }
  return result;
}

/** The value under a str key; undefined where there is none. */
export function entryOf(entries: readonly Entry[], name: string): PickleValue | undefined {
  return entries.find(([key]) => key === name)?.[1];
}
