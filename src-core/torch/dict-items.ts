import { dictEntries } from '../pickle/dict-entries.ts';
import { areDistinctStrings } from '../pickle/distinct.ts';
import type { PyCall, PyDict } from '../pickle/node.ts';

/** The items that a call was given one by one, behind those of its `first` argument. */
export function setItemsOf(call: PyCall, first: PyDict | null): PyDict {
  const keys = first === null ? [] : [...first.keys];
  const values = first === null ? [] : [...first.values];
  const { setItems } = call;
  for (let at = 0; at + 1 < setItems.length; at += 2) {
    keys.push(setItems[at] ?? null);
    values.push(setItems[at + 1] ?? null);
  }
  return { kind: 'dict', keys, values };
}

/** The dict Python ends up with: of equal keys the last value. Nearly all have none, which a set of strings tells quickly. */
export function withoutRepeats(dict: PyDict): PyDict {
  const { keys } = dict;
  if (areDistinctStrings(keys)) return dict;
  const entries = dictEntries(dict);
  return { kind: 'dict', keys: entries.map(([key]) => key), values: entries.map(([, value]) => value) };
}
