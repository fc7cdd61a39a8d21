/** Amounts in words, the same in the window, in reports and on the command line. */

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1,234,567`. Not through the platform's number formats, which take longer to load than a window to stand. */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 tensor`, `1,200 tensors`, `3 entries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `12 bytes`, `6.60 KiB`, `1.75 GiB`: three significant digits, binary units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte');
  let value = bytes;
  let unit = '';
  for (const next of UNITS) {
    // Beyond that it would be shown as 1024.
    if (unit !== '' && value < 1023.5) break;
    value /= 1024;
    unit = next;
  }
  return `${significant(value)} ${unit}`;
}

/** `1,880,000,000 bytes`. */
export function formatBytesExact(bytes: number): string {
  return plural(bytes, 'byte');
}

function significant(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
