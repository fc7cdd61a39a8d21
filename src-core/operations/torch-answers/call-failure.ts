import { latin1 } from '../../bytes/latin1.ts';
import { pythonBytes, pythonText } from '../../model/python-text.ts';
import { asDict, asItems, asText } from '../../pickle/access.ts';
import type { PickleValue, PyGlobal } from '../../pickle/node.ts';
import { valueText } from '../../pickle/value-text.ts';
import { torchName } from '../../safety/weights-only-names.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import { rebuildCountFailure } from '../../torch/rebuild/signature.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';
import { deviceFailure } from './device.ts';
import { CONSTRUCTORS } from './constructor-failure.ts';
import { encodeFailure } from './encode-failure.ts';
import { NUMPY_CALLS } from './numpy-calls.ts';
import { NOT_ITERABLE, notIterable, unhashable, type Judge } from './iteration.ts';

/**
 * What a call of a function that every load may call raises, where its arguments tell: exception and message as Python
 * prints them. Null where it succeeds, or where that is not known. All observed with torch 2.13 on Python 3.11.
 */
export function callFailure({ module, name }: PyGlobal, args: readonly PickleValue[] | null): string | null {
  const { full } = torchName(module, name);
  return args === null ? null : (JUDGES.get(full)?.(args) ?? rebuildCountFailure(full, args.length));
}

/** What Python raises where a restricted load calls something with arguments that have no items to spread. */
export function spreadFailure({ module, name }: PyGlobal, args: PickleValue): string | null {
  const type = typeName(args);
  if (type === null || !NOT_ITERABLE.has(type)) return null;
  const { full } = torchName(module, name);
  const shown = full.startsWith('builtins.') ? full.slice('builtins.'.length) : full;
  return `TypeError: ${shown}() argument after * must be an iterable, not ${type}`;
}

const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['_codecs.encode', encodeFailure],
  ['collections.OrderedDict', orderedDictFailure],
  ['collections.Counter', counterFailure],
  ['torch.Size', sizeFailure],
  ['torch.device', deviceFailure],
  ['torch.serialization._get_layout', layoutFailure],
  ...CONSTRUCTORS,
  ...NUMPY_CALLS,
]);

function orderedDictFailure(args: readonly PickleValue[]): string | null {
  if (args.length > 1) return `TypeError: expected at most 1 arguments, got ${args.length}`;
  const wrong = notIterable(args[0]);
  if (wrong !== null) return wrong;
  for (const pair of asItems(args[0]) ?? []) {
    const failure = pairFailure(pair);
    if (failure !== null) return failure;
  }
  return null;
}

/** A key and its value, as OrderedDict takes them out of whatever has two items. */
function pairFailure(pair: PickleValue): string | null {
  const wrong = notIterable(pair);
  if (wrong !== null) return wrong;
  const items = asItems(pair);
  const text = asText(pair);
  const count = items?.length ?? (text === null ? null : Array.from(text).length);
  if (count === null) return null;
  if (count < 2) return `ValueError: need more than ${count} value${count === 1 ? '' : 's'} to unpack`;
  return count > 2 ? 'ValueError: too many values to unpack (expected 2)' : unhashable(items?.[0]);
}

function counterFailure(args: readonly PickleValue[]): string | null {
  if (args.length > 1)
    return `TypeError: Counter.__init__() takes from 1 to 2 positional arguments but ${args.length + 1} were given`;
  const [first = null] = args;
  if (first === null) return null;
  return notIterable(first) ?? (asItems(first) ?? []).map(unhashable).find((failure) => failure !== null) ?? null;
}

function sizeFailure(args: readonly PickleValue[]): string | null {
  if (args.length > 1) return `TypeError: tuple expected at most 1 argument, got ${args.length}`;
  const [first] = args;
  const wrong = notIterable(first);
  if (wrong !== null) return wrong;
  const items = asItems(first) ?? asDict(first)?.keys ?? Array.from(asText(first) ?? '').slice(0, 1);
  for (const [at, item] of items.entries()) {
    const type = typeName(item);
    if (type !== null && type !== 'int' && type !== 'bool')
      return `TypeError: torch.Size() takes an iterable of 'int' (item ${at} is '${type}')`;
  }
  return null;
}

const LAYOUTS: ReadonlySet<string> = new Set(
  'strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc _mkldnn jagged'.split(' '),
);

function layoutFailure([name, ...others]: readonly PickleValue[]): string | null {
  if (name === undefined) return "TypeError: _get_layout() missing 1 required positional argument: 'name'";
  if (others.length > 0)
    return `TypeError: _get_layout() takes 1 positional argument but ${others.length + 1} were given`;
  const text = asText(name);
  if (text !== null)
    return text.startsWith('torch.') && LAYOUTS.has(text.slice('torch.'.length))
      ? null
      : `KeyError: ${pythonText(text)}`;
  const wrong = unhashable(name);
  if (wrong !== null) return wrong;
  return typeName(name) === null ? null : `KeyError: ${keyShown(name)}`;
}

function keyShown(key: PickleValue): string {
  const bytes = constantBytes(key);
  return bytes === null ? valueText(key) : pythonBytes(latin1(bytes, 0, bytes.length));
}
