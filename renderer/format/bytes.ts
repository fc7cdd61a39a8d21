export { formatBytes, formatBytesExact } from '../../src-core/model/quantity.ts';

/** `0x0000_1f40` for places in a file. */
export function formatOffset(offset: number): string {
  const digits = offset.toString(16);
  const width = Math.max(4, Math.ceil(digits.length / 4) * 4);
  return `0x${digits.padStart(width, '0').replace(/\B(?=(.{4})+$)/g, '_')}`;
}
