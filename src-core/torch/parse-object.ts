import type { Finding, Location } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { pickleFindings, type PicklePlace } from '../pickle/findings.ts';
import { parsePickle } from '../pickle/machine.ts';
import type { ParsedPickle } from '../pickle/node.ts';
import type { ParseOptions } from '../pickle/parse-options.ts';
import { parsePickles } from '../pickle/parse-stream.ts';
import { loadedPickle, type TorchPickle } from './torch-read.ts';

/** A record or file that should be one pickle. */
export interface ParsedObject {
  readonly parsed: ParsedPickle;
  readonly findings: readonly Finding[];
  readonly pickles: readonly TorchPickle[];
}

/** Parse a pickle that has its bytes to itself: what follows STOP is not looked at by torch, and is told. */
export function parseObject(bytes: Uint8Array, place: PicklePlace, context: ReadContext): ParsedObject {
  const options = parseOptions(context);
  const parsed = parsePickle(bytes, options);
  const tail = parsed.value === undefined ? undefined : tailOf(bytes, parsed.end, options);
  const perCode = context.limits.findingsPerCode;
  const at: Location = place.entry === undefined ? {} : { entry: place.entry };
  return {
    parsed,
    findings: pickleFindings(parsed, place, tail === undefined ? { perCode } : { tail, perCode }),
    pickles: [loadedPickle(parsed, bytes, at)],
  };
}

export function parseOptions({ limits, ports, allowance }: ReadContext): ParseOptions {
  return { limits, allowance, now: () => ports.now(), deadline: ports.now() + limits.quickMilliseconds };
}

function tailOf(
  bytes: Uint8Array,
  end: number,
  options: ParseOptions,
): { readonly bytes: number; readonly isPickle: boolean } | undefined {
  const rest = bytes.length - end;
  if (rest <= 0) return undefined;
  const [next] = parsePickles(bytes.subarray(end), { ...options, atMost: 1 }).pickles;
  return { bytes: rest, isPickle: next?.value !== undefined };
}
