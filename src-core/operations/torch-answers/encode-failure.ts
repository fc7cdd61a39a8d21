import { asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';

const LATIN = /^latin-?1$/;
const UTF = /^utf-?8$/;

/** What `_codecs.encode(obj, encoding='utf-8', errors='strict')` raises, where its arguments tell. */
export function encodeFailure(args: readonly PickleValue[]): string | null {
  const [object, encoding, errors] = args;
  if (args.length > 3) return `TypeError: encode() takes at most 3 arguments (${args.length} given)`;
  if (object === undefined) return "TypeError: encode() missing required argument 'obj' (pos 1)";
  const wrong = noText('encoding', encoding) ?? noText('errors', errors);
  if (wrong !== null) return wrong;
  const codec = encoding === undefined ? 'utf-8' : asText(encoding);
  if (codec === null) return null;
  if (codec.includes('\0')) return 'ValueError: embedded null character';
  if (isUnknown(codec)) return `LookupError: unknown encoding: ${codec}`;
  const isLatin = LATIN.test(codec);
  if (!isLatin && !UTF.test(codec)) return null;
  const text = asText(object);
  if (text !== null) return isLatin && errors === undefined ? beyondLatin(text) : null;
  const type = argumentType(object);
  if (type === null) return null;
  const encoder = isLatin ? 'latin_1_encode' : 'utf_8_encode';
  return `TypeError: encoding with '${codec}' codec failed (TypeError: ${encoder}() argument 1 must be str, not ${type})`;
}

function noText(argument: string, value: PickleValue | undefined): string | null {
  const type = value === undefined ? 'str' : argumentType(value);
  return type === null || type === 'str' ? null : `TypeError: encode() argument '${argument}' must be str, not ${type}`;
}

/** Functions written in C call None by its name. */
function argumentType(value: PickleValue): string | null {
  return value === null ? 'None' : typeName(value);
}

/** True for a name that no encoding of Python begins with. */
function isUnknown(codec: string): boolean {
  const [letters = ''] = /^[a-z]*/.exec(codec.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? [];
  return !/^\W*\d/.test(codec) && !BEGINNINGS.has(letters);
}

/** The letters before the first digit of each name. Source: Python 3.11, `encodings` and `encodings.aliases`. */
const BEGINNINGS: ReadonlySet<string> = new Set(
  `
    ansi ansix arabic ascii asmo base big bz charmap chinese cp cpgr cpis csascii csbig cshproman csibm csiso
    csisolatin csisolatinarabic csisolatincyrillic csisolatingreek csisolatinhebrew cskoi cspc cspcp csptcp
    csshiftjis cyrillic cyrillicasian dbcs ebcdiccpbe ebcdiccpca ebcdiccpch ebcdiccphe ebcdiccpnl ebcdiccpus
    ebcdiccpwt ecma elot euccn eucgb eucjis eucjisx eucjp euckr gb gbk greek hebrew hex hexcodec hkscs hproman hz
    hzgb ibm idna iso isoceltic isoir jisx johab koi korean ksc ksx kz l latin macarabic maccenteuro
    maccentraleurope maccroatian maccyrillic macfarsi macgreek maciceland macintosh maclatin macroman macromanian
    macturkish mbcs ms mskanji oem palmos pt ptcp punycode quopri quopricodec quotedprintable r rawunicodeescape
    rk roman rot ruscii shiftjis shiftjisx sjis sjisx strk thai tis u uhc ujis undefined unicode
    unicodebigunmarked unicodeescape unicodelittleunmarked us usascii utf uu uucodec windows xmacjapanese
    xmackorean xmacsimpchinese xmactradchinese zip zlib zlibcodec
  `
    .trim()
    .split(/\s+/),
);

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
