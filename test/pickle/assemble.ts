import { OP } from '../../src-core/pickle/opcodes.ts';

export type Part = number | string | Uint8Array | readonly number[];

/** Bytes of a pickle, from opcode numbers, text (as UTF-8) and raw bytes. */
export function pickle(...parts: readonly Part[]): Uint8Array {
  const chunks = parts.map((part) =>
    typeof part === 'number'
      ? Uint8Array.of(part)
      : typeof part === 'string'
        ? new TextEncoder().encode(part)
        : Uint8Array.from(part),
  );
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** `PROTO 2 … STOP`. */
export function protocol2(...parts: readonly Part[]): Uint8Array {
  return pickle(OP.PROTO, 2, ...parts, OP.STOP);
}

export function u32(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

export function u64(value: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, k) => Number((value >> BigInt(k * 8)) & 0xffn));
}

export function unicode(text: string): Uint8Array {
  const utf8 = new TextEncoder().encode(text);
  return pickle(OP.BINUNICODE, u32(utf8.length), utf8);
}

export function global(module: string, name: string): Uint8Array {
  return pickle(OP.GLOBAL, `${module}\n${name}\n`);
}
