/** Damage to any file, as pure functions: the given bytes are never changed. */

export function truncate(bytes: Uint8Array, keep: number): Uint8Array {
  return bytes.slice(0, keep);
}

export function prepend(bytes: Uint8Array, front: Uint8Array): Uint8Array {
  return concat([front, bytes]);
}

export function append(bytes: Uint8Array, back: Uint8Array): Uint8Array {
  return concat([bytes, back]);
}

/** Bit 0 is the lowest. */
export function flipBit(bytes: Uint8Array, offset: number, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[offset] = (copy[offset] ?? 0) ^ (1 << bit);
  return copy;
}

/** Zeros in `[start, end)`. */
export function zeroHole(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = bytes.slice();
  copy.fill(0, start, end);
  return copy;
}

export function zeroTail(bytes: Uint8Array, start: number): Uint8Array {
  return zeroHole(bytes, start, bytes.byteLength);
}

export function replaceRange(bytes: Uint8Array, offset: number, by: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(by, offset);
  return copy;
}

export function insert(bytes: Uint8Array, offset: number, more: Uint8Array): Uint8Array {
  return concat([bytes.subarray(0, offset), more, bytes.subarray(offset)]);
}

/** First part of one file, rest of another: a torn overwrite. */
export function splice(first: Uint8Array, second: Uint8Array, at: number): Uint8Array {
  return concat([first.subarray(0, at), second.subarray(at)]);
}

/** Every line feed gets a carriage return in front: a text-mode transfer. */
export function crlf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === 0x0a) out.push(0x0d);
    out.push(byte);
  }
  return Uint8Array.from(out);
}

/** Read as UTF-8 text and written back: what is not text becomes U+FFFD. */
export function throughTextDecoder(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
}

/** Taken for Latin-1 and written as UTF-8. */
export function latin1ToUtf8(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte < 0x80) out.push(byte);
    else out.push(0xc0 | (byte >> 6), 0x80 | (byte & 0x3f));
  }
  return Uint8Array.from(out);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
}
