import { parsePickle } from './machine.ts';
import type { ParseOptions } from './parse-options.ts';
import type { ParsedPickle } from './node.ts';

export interface PickleStream {
  readonly pickles: readonly ParsedPickle[];
  /** Bytes behind the last STOP that begin no further pickle, or behind the place where one broke. */
  readonly bytesAfterLast: number;
}

const MOST_PICKLES = 10_000;

/**
 * Every pickle of a stream, one behind the other, each with a memo of its own. Reading ends at the first that does not
 * parse, at `atMost`, or where no bytes are left; a tail that is not a pickle at all is counted, not parsed.
 */
export function parsePickles(bytes: Uint8Array, options: ParseOptions & { readonly atMost?: number }): PickleStream {
  const pickles: ParsedPickle[] = [];
  let start = options.start ?? 0;
  while (start < bytes.length && pickles.length < (options.atMost ?? MOST_PICKLES)) {
    const parsed = parsePickle(bytes, { ...options, start });
    // Behind a whole pickle, bytes that break at once are a tail and no second pickle.
    if (pickles.length > 0 && isTail(parsed)) break;
    pickles.push(parsed);
    start = parsed.end;
    if (parsed.value === undefined) break;
  }
  if (pickles.length === MOST_PICKLES && start < bytes.length) pickles.push(unread(bytes, start, options));
  return { pickles, bytesAfterLast: bytes.length - start };
}

function isTail({ value, globals, effectCount, problem }: ParsedPickle): boolean {
  return value === undefined && globals.length === 0 && effectCount === 0 && problem?.kind !== 'limit';
}

/** What stands behind as many pickles as are read is one that ends in a `limit` at once. */
function unread(bytes: Uint8Array, start: number, options: ParseOptions): ParsedPickle {
  return parsePickle(bytes, { ...options, start, limits: { ...options.limits, pickleBytes: 0 } });
}
