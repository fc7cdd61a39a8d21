import { finding, type Finding } from '../../findings/finding.ts';
import { familyBySignature, foreignBySignature, hexOf } from './signatures.ts';

/** Characters of a title, message or line that are repeated in a finding. */
const SHOWN = 120;

/**
 * The beginning of a file as text, or null when it is not one: UTF-8 or UTF-16 with a byte order mark, or UTF-8 without
 * control characters. `head` may end inside a character.
 */
export function decodeText(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe)
    return printable(new TextDecoder('utf-16le').decode(head, { stream: true }));
  if (head[0] === 0xfe && head[1] === 0xff)
    return printable(new TextDecoder('utf-16be').decode(head, { stream: true }));
  try {
    return printable(new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }));
  } catch {
    return null;
  }
}

function printable(text: string): string | null {
  // A file that was padded to a block keeps its text and ends in zeros.
  const body = text.replace(/\0+$/, '');
  if (body === '') return null;
  for (let index = 0; index < body.length; index++) if (!isTextCode(body.charCodeAt(index))) return null;
  return body;
}

/** Tab, line feed, form feed, carriage return and escape occur in texts; other control characters do not. */
function isTextCode(code: number): boolean {
  return (code >= 0x20 && code !== 0x7f) || code === 9 || code === 10 || code === 12 || code === 13 || code === 27;
}

/** Say which text it is. `size` is the whole file's. */
export function textFinding(text: string, size: number): Finding {
  const body = text.replace(/^\uFEFF/, '').trimStart();
  return lfsPointer(body, size) ?? webPage(body) ?? xmlError(body) ?? json(body) ?? base64(body) ?? plain(body, size);
}

function lfsPointer(body: string, size: number): Finding | null {
  if (!body.startsWith('version https://git-lfs.github.com/spec/')) return null;
  const oid = /^oid sha256:([0-9a-f]{64})/m.exec(body)?.[1] ?? 'unknown';
  const targetSize = /^size (\d+)/m.exec(body)?.[1] ?? 'an unknown number of';
  return finding('FI105', { offset: 0 }, { oid, targetSize, size });
}

function webPage(body: string): Finding | null {
  if (!/^(<!--[^]{0,2000}?-->\s*)?<(!doctype\s+html|html|head|body)\b/i.test(body)) return null;
  const title = /<title[^>]*>([^<]{1,400})/i.exec(body)?.[1] ?? /<h1[^>]*>([^<]{1,400})/i.exec(body)?.[1];
  return finding('FI106', { offset: 0 }, { title: cut(title ?? 'without a title') });
}

function xmlError(body: string): Finding | null {
  if (!/^<(\?xml|Error\b)/.test(body)) return null;
  const code = /<Code>([^<]{1,200})<\/Code>/i.exec(body)?.[1];
  if (code === undefined) return finding('FI113', { offset: 0 }, { what: 'an XML document' });
  const message = /<Message>([^<]{1,400})<\/Message>/i.exec(body)?.[1];
  return finding('FI108', { offset: 0 }, { code: cut(message === undefined ? code : `${code}: ${message}`) });
}

function json(body: string): Finding | null {
  if (!/^[{[]/.test(body)) return null;
  const document = parse(body);
  if (document !== undefined) {
    const message = errorMessage(document);
    if (message !== null) return finding('FI107', { offset: 0 }, { message: cut(message) });
    return finding('FI116', { offset: 0 }, { what: 'a JSON document', line: cut(body) });
  }
  const firstLine = body.split('\n', 1)[0] ?? '';
  const isLines = firstLine.length < body.length && parse(firstLine) !== undefined;
  if (isLines) return finding('FI116', { offset: 0 }, { what: 'a file of JSON lines', line: cut(firstLine) });
  // Longer than what was read, or cut short: it still begins as JSON does.
  return /^(\{\s*"|\[\s*[[{"\d-])/.test(body)
    ? finding('FI116', { offset: 0 }, { what: 'the beginning of a JSON document', line: cut(body) })
    : null;
}

/** The words an API gives for its refusal. */
function errorMessage(document: unknown): string | null {
  if (typeof document !== 'object' || document === null) return null;
  for (const name of ['error', 'message', 'detail', 'error_description', 'errors', 'Message']) {
    if (!Object.hasOwn(document, name)) continue;
    const value = (document as Record<string, unknown>)[name];
    if (typeof value === 'string') return value;
    const inner = errorMessage(Array.isArray(value) ? value[0] : value);
    if (inner !== null) return inner;
  }
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64(body: string): Finding | null {
  const letters = body.slice(0, 4096).replace(/[\r\n]+/g, '');
  if (letters.length < 64 || !/^[A-Za-z0-9+/]+={0,2}$/.test(letters)) return null;
  const bytes = Uint8Array.from(atob(letters.slice(0, letters.length & ~3 & 0x3fc)), (char) => char.charCodeAt(0));
  const family = familyBySignature(bytes);
  const inside = family ?? foreignBySignature(bytes)?.data['what'] ?? (bytes[0] === 0x80 ? 'pickle' : null);
  if (inside === 'zip') return finding('FI201', { offset: 0 });
  if (inside !== null) return finding('FI114', { offset: 0 }, { inside: `the signature of ${inside}` });
  // Any long word is base64 by its letters; lines of one length are what an encoder writes.
  const lines = body.slice(0, 4096).split(/\r?\n/).slice(0, -1);
  const width = lines[0]?.length ?? 0;
  if (lines.length < 3 || width < 60 || lines.some((line) => line.length !== width)) return null;
  return finding('FI114', { offset: 0 }, { inside: `0x${hexOf(bytes.subarray(0, 8))}` });
}

function plain(body: string, size: number): Finding {
  return finding('FI111', { offset: 0 }, { line: cut(body.split(/\r?\n/, 1)[0] ?? ''), size });
}

/** One line, short, without what a terminal would obey. */
function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : line;
}
