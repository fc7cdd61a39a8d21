import { dictEntries } from '../pickle/dict-entries.ts';
import type { PyCall, PyDict } from '../pickle/node.ts';

/** The items that a call was given one by one, behind those of its `first` argument. */
export function setItemsOf(call: PyCall, first: PyDict | null): PyDict {
  const keys = first === null ? [] : [...first.keys];
  const values = first === null ? [] : [...first.values];
  const { setItems } = call;
  let count = keys.length;
  for (let at = 0; at + 1 < setItems.length; at += 2, count++) {
    keys[count] = setItems[at] ?? null;
    values[count] = setItems[at + 1] ?? null;
  }
  return { kind: 'dict', keys, values };
}

/** The dict Python ends up with: of equal keys the last value. */
export function withoutRepeats(dict: PyDict): PyDict {
  const entries = dictEntries(dict);
  return { kind: 'dict', keys: entries.map(([key]) => key), values: entries.map(([, value]) => value) };
}
