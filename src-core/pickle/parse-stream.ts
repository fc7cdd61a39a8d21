import { parsePickle } from './machine.ts';
import type { ParseOptions } from './parse-options.ts';
import type { ParsedPickle } from './node.ts';

export interface PickleStream {
  readonly pickles: readonly ParsedPickle[];
  /** Bytes behind the last STOP that begin no further pickle, or behind the place where one broke. */
  readonly bytesAfterLast: number;
}

/**
 * Every pickle of a stream, one behind the other, each with a memo of its own. Reading ends at the first that does not
 * parse, at `atMost`, or where no bytes are left; a tail that is not a pickle at all is counted, not parsed.
 */
export function parsePickles(bytes: Uint8Array, options: ParseOptions & { readonly atMost?: number }): PickleStream {
  const pickles: ParsedPickle[] = [];
  let start = options.start ?? 0;
  while (start < bytes.length && pickles.length < (options.atMost ?? 10_000)) {
    const parsed = parsePickle(bytes, { ...options, start });
    // Behind a whole pickle, bytes that break at once are a tail and no second pickle.
    if (pickles.length > 0 && parsed.value === undefined && parsed.globals.length === 0 && parsed.effectCount === 0)
      break;
    pickles.push(parsed);
    start = parsed.end;
    if (parsed.value === undefined) break;
  }
  return { pickles, bytesAfterLast: bytes.length - start };
}
