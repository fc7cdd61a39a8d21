import { EXTRA_PADDING, EXTRA_ZIP64, PADDING_BYTE, SENTINEL_32 } from './layout.ts';

/** Where a field's data is within `[start, end)` of the extra area. */
interface ExtraField {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Walk the extra area of a header: id u16, length u16, data (APPNOTE 4.5.1). `whole` is false when the last field runs
 * past the area; up to three bytes behind the last field are what old zip tools leave, and pass.
 */
export function readExtraFields(
  view: DataView,
  start: number,
  end: number,
): { readonly fields: readonly ExtraField[]; readonly whole: boolean } {
  const fields: ExtraField[] = [];
  let at = start;
  while (at + 4 <= end) {
    const id = view.getUint16(at, true);
    const next = at + 4 + view.getUint16(at + 2, true);
    if (next > end) return { fields, whole: false };
    fields.push({ id, start: at + 4, end: next });
    at = next;
  }
  return { fields, whole: true };
}

/** The 32-bit fields of a header and what replaces those that hold the sentinel. */
export interface WideFields {
  size: number;
  compressedSize: number;
  offset: number;
  /** False when a sentinel has no value in the extra area. */
  complete: boolean;
}

/**
 * Replace the fields that hold 0xFFFFFFFF by the values of the Zip64 field, in its fixed order: size, compressed size,
 * offset, each present only where its header field is the sentinel (APPNOTE 4.5.3). Values over 2^53 - 1 saturate to
 * infinity: no such place is in a file, and every bound refuses it.
 */
export function widen(view: DataView, start: number, end: number, fields: WideFields): void {
  let at = start;
  const next = (): number => {
    if (at + 8 > end) {
      fields.complete = false;
      return SENTINEL_32;
    }
    const value = view.getBigUint64(at, true);
    at += 8;
    return value > 9007199254740991n ? Infinity : Number(value);
  };
  if (fields.size === SENTINEL_32) fields.size = next();
  if (fields.compressedSize === SENTINEL_32) fields.compressedSize = next();
  if (fields.offset === SENTINEL_32) fields.offset = next();
}

export function zip64Field(fields: readonly ExtraField[]): ExtraField | undefined {
  return fields.find((field) => field.id === EXTRA_ZIP64);
}

/**
 * First byte of torch's padding field that is not as torch writes it, or -1: its data is all `Z`, and it is the last
 * field of an area that it fills to the end.
 */
export function foreignPadding(bytes: Uint8Array, fields: readonly ExtraField[], end: number): number {
  const padding = fields.find((field) => field.id === EXTRA_PADDING);
  if (padding === undefined) return -1;
  for (let i = padding.start; i < padding.end; i++) if (bytes[i] !== PADDING_BYTE) return i;
  const last = fields.at(-1);
  return last !== undefined && last.end < end ? last.end : -1;
}
