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

const MARK = '\u0001assay:';

function readNumbersJsonLacks(text: string, error: unknown): JsonRead {
  const marked = markNumbers(text);
  if (marked !== text) {
    try {
      const revive = (_: string, value: unknown) =>
        typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value;
      return { ok: true, value: JSON.parse(marked, revive) as unknown };
    } catch {
      // The first error says more.
    }
  }
  return { ok: false, why: error instanceof Error ? error.message : 'it is not JSON' };
}

/** `NaN` and the infinities outside of strings become marked strings. One expression for all would need a stack as long as a string. */
function markNumbers(text: string): string {
  const token = /["\\]|-?Infinity|NaN/g;
  let marked = '';
  let copied = 0;
  let inString = false;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [word] = found;
    if (word === '"') inString = !inString;
    else if (word === '\\') token.lastIndex += 1;
    else if (!inString) {
      marked += text.slice(copied, found.index) + JSON.stringify(MARK + word);
      copied = token.lastIndex;
    }
  }
  return marked + text.slice(copied);
}
