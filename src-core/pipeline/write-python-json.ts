/** JSON as Python's `json` module writes it, so that both sides of a pipeline can share files. */

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
