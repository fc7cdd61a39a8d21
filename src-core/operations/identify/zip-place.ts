import type { ByteSource } from '../../bytes/byte-source.ts';

/** The end record is 22 bytes and a comment of at most 65,535. Source: APPNOTE 4.3.16. */
const TAIL = 22 + 0xffff;

/**
 * Whether an archive lies in a file that does not begin with one: foreign bytes in front of it (its end record is
 * still at the end), or a damaged first header.
 */
export async function findZip(source: ByteSource, head: Uint8Array, signal?: AbortSignal): Promise<boolean> {
  const length = Math.min(TAIL, source.size);
  const tail = await source.read(source.size - length, length, signal);
  return hasEndRecord(tail) || hasLocalHeader(head);
}

/** `PK\5\6` with disk numbers that a file of one part has. */
function hasEndRecord(tail: Uint8Array): boolean {
  for (let at = tail.length - 22; at >= 0; at--) {
    if (!isSignature(tail, at, 0x05, 0x06)) continue;
    const disks = (tail[at + 4] ?? 1) | (tail[at + 5] ?? 1) | (tail[at + 6] ?? 1) | (tail[at + 7] ?? 1);
    if (disks === 0 || disks === 0xff) return true;
  }
  return false;
}

/** `PK\3\4`, a version that exists, and a method that exists. */
function hasLocalHeader(head: Uint8Array): boolean {
  for (let at = 0; at + 30 <= head.length; at++) {
    if (!isSignature(head, at, 0x03, 0x04)) continue;
    const method = (head[at + 8] ?? 0xff) | ((head[at + 9] ?? 0xff) << 8);
    if ((head[at + 4] ?? 0xff) <= 63 && method <= 99) return true;
  }
  return false;
}

function isSignature(bytes: Uint8Array, at: number, third: number, fourth: number): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === third && bytes[at + 3] === fourth;
}
