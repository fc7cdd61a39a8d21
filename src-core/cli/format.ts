const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `12 bytes`, `6.6 KiB`, `1.9 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const exponent = Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length);
  return `${(bytes / 1024 ** exponent).toFixed(1)} ${UNITS[exponent - 1] ?? ''}`;
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `1 tensor`, `12 tensors` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function formatMilliseconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
