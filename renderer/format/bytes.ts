const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1.75 GiB`: three significant digits, binary units; below 1,024 plain bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit: string = 'B';
  for (const next of UNITS) {
    if (value < 1023.95) break;
    value /= 1024;
    unit = next;
  }
  return `${significant(value)} ${unit}`;
}

/** `1,880,000,000 bytes`. */
export function formatBytesExact(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** `0x0000_1f40` for places in a file. */
export function formatOffset(offset: number): string {
  const digits = offset.toString(16);
  const width = Math.max(4, Math.ceil(digits.length / 4) * 4);
  return `0x${digits.padStart(width, '0').replace(/\B(?=(.{4})+$)/g, '_')}`;
}

function significant(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
