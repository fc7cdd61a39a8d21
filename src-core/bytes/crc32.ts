/** CRC-32 (ISO-HDLC, polynomial 0xEDB88320 reflected), one byte a step: for hosts without a native one, and as a second opinion. */
export function crc32Portable(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let entry = index;
  for (let bit = 0; bit < 8; bit++) entry = (entry & 1) === 1 ? 0xedb88320 ^ (entry >>> 1) : entry >>> 1;
  return entry;
});
