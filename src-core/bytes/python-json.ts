/** A document as Python's `json` module reads it. */
export type JsonRead = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Read one document. A byte order mark is skipped. `NaN` and the infinities, which Python writes although they are not
 * JSON, become numbers. Anything else that is not one whole document is refused, with the reason.
 */
export function readPythonJson(bytes: Uint8Array): JsonRead {
  if (bytes.length === 0) return { ok: false, why: 'the file is empty' };
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { ok: false, why: 'it is not UTF-8 text' };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return {
      ok: false,
      why: `zero bytes from character ${nul} on: the machine stopped before the text reached the disk`,
    };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return readNumbersJsonLacks(text, error);
  }
}

/** NaN as a string that no document holds: control characters have to be escaped in one. */
const NAN_MARK = '\u0001NaN';
/** What JSON reads as the numbers that it has no word for. */
const SPELT: Readonly<Record<string, string>> = {
  NaN: JSON.stringify(NAN_MARK),
  Infinity: '1e999',
  '-Infinity': '-1e999',
};

function readNumbersJsonLacks(text: string, error: unknown): JsonRead {
  const spelt = spellNumbers(text);
  if (spelt !== text) {
    try {
      return { ok: true, value: withNaN(JSON.parse(spelt)) };
    } catch {
      // The first error says more.
    }
  }
  return { ok: false, why: error instanceof Error ? error.message : 'it is not JSON' };
}

/** `NaN` and the infinities outside of strings. One expression for all would need a stack as long as a string. */
function spellNumbers(text: string): string {
  let inString = false;
  return text.replace(/\\[^]|"|-?Infinity|NaN/g, (token) => {
    if (token === '"') inString = !inString;
    return inString ? token : (SPELT[token] ?? token);
  });
}

/** The same document with its marks as NaN, in place: asking a function about every value takes several times as long. */
function withNaN(document: unknown): unknown {
  const root = [document];
  const waiting: object[] = [root];
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop()) {
    const entries = holder as Record<string, unknown>;
    for (const key of Object.keys(entries)) {
      const value = entries[key];
      if (value === NAN_MARK) entries[key] = NaN;
      else if (typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return root[0];
}
