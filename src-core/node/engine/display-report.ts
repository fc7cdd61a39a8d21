import { displayLines } from '../../model/display-text.ts';

/** A copy in which every text is fit to be shown: names of the file, in messages too, cannot turn a line round. */
export function displayCopy<T>(value: T): T {
  return copy(value) as T;
}

/** Reports are a few levels deep whatever the file holds. */
function copy(value: unknown): unknown {
  if (typeof value === 'string') return displayLines(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}
