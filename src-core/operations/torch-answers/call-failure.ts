import { asItems, asText } from '../../pickle/access.ts';
import type { PickleValue, PyGlobal } from '../../pickle/node.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import { pythonText } from '../../model/python-text.ts';
import { torchName } from '../../safety/weights-only-names.ts';
import { deviceRefusal } from './device.ts';

type Judge = (args: readonly PickleValue[]) => string | null;

/**
 * What a call of a function that every load may call raises, where its arguments tell: exception and message as Python
 * prints them. Null where it succeeds, or where that is not known. All observed with torch 2.13 on Python 3.11.
 */
export function callFailure({ module, name }: PyGlobal, args: PickleValue): string | null {
  const judge = JUDGES.get(torchName(module, name).full);
  const items = asItems(args);
  return judge === undefined || items === null ? null : judge(items);
}

const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['_codecs.encode', encodeFailure],
  ['collections.OrderedDict', (args) => (args.length > 1 ? tooMany(args.length) : notIterable(args, null))],
  ['collections.Counter', (args) => (args.length === 1 ? notIterable(args, 'NoneType') : null)],
  ['torch.Size', (args) => (args.length === 1 ? (notIterable(args, null) ?? noSize(args[0] ?? null)) : null)],
  ['torch.device', deviceFailure],
  ['torch.serialization._get_layout', layoutFailure],
]);

const tooMany = (count: number) => `TypeError: expected at most 1 arguments, got ${count}`;

const NUMBERS: ReadonlySet<string> = new Set(['int', 'bool', 'float', 'NoneType']);

function notIterable([first]: readonly PickleValue[], allowed: string | null): string | null {
  if (first === undefined) return null;
  const type = pythonTypeName(first);
  return NUMBERS.has(type) && type !== allowed ? `TypeError: '${type}' object is not iterable` : null;
}

function noSize(sizes: PickleValue): string | null {
  const types = (asItems(sizes) ?? []).map(pythonTypeName);
  const at = types.findIndex((type) => type === 'float' || type === 'str' || type === 'NoneType');
  return at < 0 ? null : `TypeError: torch.Size() takes an iterable of 'int' (item ${at} is '${types[at]}')`;
}

function deviceFailure([name, index, ...others]: readonly PickleValue[]): string | null {
  const text = asText(name ?? null);
  if (text === null || others.length > 0) return null;
  const refused = deviceRefusal(text);
  if (refused !== null) return `RuntimeError: ${refused}`;
  const type = index === undefined ? 'int' : pythonTypeName(index);
  return type === 'str' || type === 'float'
    ? `TypeError: device(): argument 'index' (position 2) must be int, not ${type}`
    : null;
}

const LAYOUTS: ReadonlySet<string> = new Set(
  'strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc _mkldnn jagged'.split(' '),
);

function layoutFailure([name, ...others]: readonly PickleValue[]): string | null {
  const text = asText(name ?? null);
  if (text === null || others.length > 0) return null;
  return text.startsWith('torch.') && LAYOUTS.has(text.slice('torch.'.length)) ? null : `KeyError: ${pythonText(text)}`;
}

const LATIN = /^latin-?1$/;
const UTF = /^utf-?8$/;

function encodeFailure([object, encoding]: readonly PickleValue[]): string | null {
  const codec = encoding === undefined ? 'utf-8' : asText(encoding);
  if (codec === null || object === undefined || !(LATIN.test(codec) || UTF.test(codec))) return null;
  const text = asText(object);
  if (text !== null) return LATIN.test(codec) ? beyondLatin(text) : null;
  const type = object === null ? 'None' : pythonTypeName(object);
  if (type === 'object') return null;
  const encoder = LATIN.test(codec) ? 'latin_1_encode' : 'utf_8_encode';
  return `TypeError: encoding with '${codec}' codec failed (TypeError: ${encoder}() argument 1 must be str, not ${type})`;
}

/** Bytes are written as text of Latin-1, which has 256 characters. */
function beyondLatin(text: string): string | null {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const at = points.findIndex((point) => point > 0xff);
  if (at < 0) return null;
  const rest = points.slice(at).findIndex((point) => point <= 0xff);
  const end = rest < 0 ? points.length : at + rest;
  const what =
    end - at === 1
      ? `character '${escaped(points[at] ?? 0)}' in position ${at}`
      : `characters in position ${at}-${end - 1}`;
  return `UnicodeEncodeError: 'latin-1' codec can't encode ${what}: ordinal not in range(256)`;
}

function escaped(point: number): string {
  const hex = point.toString(16);
  return point > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
