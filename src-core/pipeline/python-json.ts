/** JSON as Python's `json` module reads and writes it, so that both sides of a pipeline can share files. */
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
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)/gs, (whole, number: string | undefined) =>
    number === undefined ? whole : JSON.stringify(MARK + number),
  );
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

/** `json.dumps(value, indent=2)`: ASCII only, a space behind colons. */
export function writePythonJson(value: unknown): string {
  return asciiOnly(`${pythonText(value, 2, '', false)}\n`);
}

/** `json.dumps(value, sort_keys=True)`, on one line. */
export function canonicalPythonJson(value: unknown): string {
  return asciiOnly(pythonText(value, 0, '', true));
}

function pythonText(value: unknown, indent: number, before: string, sorted: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = before + ' '.repeat(indent);
  const [open, between, close] = indent > 0 ? [`\n${inner}`, `,\n${inner}`, `\n${before}`] : ['', ', ', ''];
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${open}${value.map((item) => pythonText(item, indent, inner, sorted)).join(between)}${close}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${open}${entries.map(([key, item]) => `${JSON.stringify(key)}: ${pythonText(item, indent, inner, sorted)}`).join(between)}${close}}`;
}

function asciiOnly(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
