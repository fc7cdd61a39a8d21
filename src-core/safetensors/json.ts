import { afterJsonSpace } from './json-space.ts';

/**
 * A strict JSON reader over UTF-8 bytes that keeps what `JSON.parse` loses: repeated keys, key order (integer-like names
 * included), the spelling of numbers, and the byte where each thing stands. Source: RFC 8259.
 */
export type JsonValue =
  | { readonly kind: 'object'; readonly at: number; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'literal'; readonly at: number; readonly value: boolean | null };

export interface JsonEntry {
  readonly key: string;
  readonly at: number;
  readonly value: JsonValue;
}

export type JsonResult =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly at: number; readonly why: string };

/** Nesting of a safetensors header is 3; Python reads about a thousand. */
const DEPTH = 8;
const PYTHON_DEPTH = 500;

class JsonFault extends Error {
  readonly at: number;
  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/** Reads the value of an entry at `at` by other means, and says where it ends; null leaves it to the strict reader. */
export type ReadEntry = (key: string, keyAt: number, at: number) => number | null;

export type MembersResult =
  | { readonly ok: true; readonly kind: JsonValue['kind']; readonly at: number }
  | { readonly ok: false; readonly at: number; readonly why: string };

/**
 * Read a document that should be one object, entry by entry, so that no more than one is in memory: `readEntry` may take
 * a value itself, `visit` gets those it leaves. A fault may come after entries were visited.
 */
export function readMembers(bytes: Uint8Array, readEntry: ReadEntry, visit: (entry: JsonEntry) => void): MembersResult {
  const reader = new JsonReader(bytes);
  try {
    return { ok: true, ...reader.members(readEntry, visit) };
  } catch (error) {
    if (error instanceof JsonFault) return { ok: false, at: error.at, why: error.message };
    throw error;
  }
}

/** Read one value and the blanks around it; anything behind it is a fault. */
export function readJson(bytes: Uint8Array): JsonResult {
  return readDocument(new JsonReader(bytes));
}

/**
 * As Python's `json` reads it: with deeper nesting, `NaN` and the infinities, and halves of surrogate pairs. Where neither
 * places nor repeated keys matter, `readPythonJson` gives plain values.
 */
export function readJsonOfPython(bytes: Uint8Array): JsonResult {
  return readDocument(new JsonReader(bytes, true));
}

function readDocument(reader: JsonReader): JsonResult {
  try {
    return { ok: true, value: reader.document() };
  } catch (error) {
    if (error instanceof JsonFault) return { ok: false, at: error.at, why: error.message };
    throw error;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LATIN1 = new TextDecoder('latin1');
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'].map((text) => ({ text, bytes: new TextEncoder().encode(text) }));
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  readonly #bytes: Uint8Array;
  /** The whole text where it is ASCII, so that names are cut out of it: decoding each takes ten times as long. */
  readonly #ascii: string | null;
  readonly #python: boolean;
  #at = 0;

  constructor(bytes: Uint8Array, python = false) {
    this.#bytes = bytes;
    this.#python = python;
    this.#ascii = isAscii(bytes) ? LATIN1.decode(bytes) : null;
  }

  document(): JsonValue {
    this.#blanks();
    const value = this.#value(0);
    this.#finish();
    return value;
  }

  members(
    readEntry: ReadEntry,
    visit: (entry: JsonEntry) => void,
  ): { readonly kind: JsonValue['kind']; readonly at: number } {
    this.#blanks();
    if (this.#peek() !== 0x7b) return this.document();
    const at = this.#at;
    this.#entries((key, keyAt) => {
      const next = readEntry(key, keyAt, this.#at);
      if (next === null) visit({ key, at: keyAt, value: this.#value(1) });
      else this.#at = next;
    });
    this.#finish();
    return { kind: 'object', at };
  }

  #finish(): void {
    this.#blanks();
    if (this.#at < this.#bytes.length) throw this.#fault('more bytes behind the value');
  }

  #value(depth: number): JsonValue {
    if (depth > (this.#python ? PYTHON_DEPTH : DEPTH)) throw this.#fault('nested too deeply');
    const at = this.#at;
    const byte = this.#peek();
    switch (byte) {
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case QUOTE:
        return { kind: 'string', at, value: this.#string() };
      case 0x74:
        return this.#literal('true', true);
      case 0x66:
        return this.#literal('false', false);
      case 0x6e:
        return this.#literal('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue {
    const at = this.#at;
    const entries: JsonEntry[] = [];
    this.#entries((key, keyAt) => {
      entries.push({ key, at: keyAt, value: this.#value(depth + 1) });
    });
    return { kind: 'object', at, entries };
  }

  /** The entries of an object, its braces included; `value` reads what stands behind the colon. */
  #entries(value: (key: string, keyAt: number) => void): void {
    this.#at += 1;
    this.#blanks();
    if (this.#take(0x7d)) return;
    for (;;) {
      this.#blanks();
      const keyAt = this.#at;
      if (this.#peek() !== QUOTE) throw this.#fault('a key in quotes was expected');
      const key = this.#string();
      this.#blanks();
      if (!this.#take(0x3a)) throw this.#fault('`:` was expected');
      this.#blanks();
      value(key, keyAt);
      this.#blanks();
      if (this.#take(0x7d)) return;
      if (!this.#take(0x2c)) throw this.#fault('`,` or `}` was expected');
    }
  }

  #array(depth: number): JsonValue {
    const at = this.#at++;
    const items: JsonValue[] = [];
    this.#blanks();
    if (this.#take(0x5d)) return { kind: 'array', at, items };
    for (;;) {
      this.#blanks();
      items.push(this.#value(depth + 1));
      this.#blanks();
      if (this.#take(0x5d)) return { kind: 'array', at, items };
      if (!this.#take(0x2c)) throw this.#fault('`,` or `]` was expected');
    }
  }

  #string(): string {
    const start = ++this.#at;
    let escaped = false;
    for (;;) {
      const byte = this.#peek();
      if (byte === QUOTE) break;
      if (byte < 0x20) throw this.#fault('a control character in a string');
      if (byte === BACKSLASH) {
        escaped = true;
        this.#at += 1;
        this.#peek();
      }
      this.#at += 1;
    }
    const end = this.#at++;
    if (!escaped && this.#ascii !== null) return this.#ascii.slice(start, end);
    const raw = this.#bytes.subarray(start, end);
    return escaped ? this.#unescape(raw, start) : decode(raw, start);
  }

  #unescape(raw: Uint8Array, start: number): string {
    const text = decode(raw, start);
    let parsed: unknown;
    try {
      parsed = JSON.parse(`"${text}"`);
    } catch {
      throw new JsonFault(start, 'an escape that is not JSON');
    }
    const value = parsed as string;
    // The reference refuses half a surrogate pair; a name that is not text could not be compared either.
    if (!this.#python && /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value))
      throw new JsonFault(start, 'half a surrogate pair');
    return value;
  }

  #number(): JsonValue {
    const at = this.#at;
    if (this.#python) {
      const word = NOT_FINITE.find(({ bytes }) => bytes.every((byte, i) => this.#bytes[at + i] === byte));
      if (word !== undefined) {
        this.#at += word.bytes.length;
        return { kind: 'number', at, text: word.text };
      }
    }
    while (this.#at < this.#bytes.length && isNumberByte(this.#bytes[this.#at] ?? 0)) this.#at += 1;
    const text = decode(this.#bytes.subarray(at, this.#at), at);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) {
      this.#at = at;
      throw this.#fault(at < this.#bytes.length ? 'a value was expected' : 'the text ends inside a value');
    }
    return { kind: 'number', at, text };
  }

  #literal(text: string, value: boolean | null): JsonValue {
    const at = this.#at;
    for (const character of text)
      if (!this.#take(character.charCodeAt(0))) throw this.#fault(`\`${text}\` was expected`);
    return { kind: 'literal', at, value };
  }

  #blanks(): void {
    this.#at = afterJsonSpace(this.#bytes, this.#at);
  }

  #peek(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.#fault('the text ends inside a value');
    return byte;
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  #fault(why: string): JsonFault {
    return new JsonFault(this.#at, why);
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}

function decode(bytes: Uint8Array, at: number): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new JsonFault(at, 'bytes that are not UTF-8');
  }
}

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45
  );
}

/** A non-negative integer that is exact, or null: no fraction, no exponent, at most 2^53 − 1. */
export function jsonInteger(value: JsonValue | undefined): number | null {
  if (value?.kind !== 'number' || !/^\d+$/.test(value.text)) return null;
  const number = Number(value.text);
  return Number.isSafeInteger(number) ? number : null;
}
