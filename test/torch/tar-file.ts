import { concat } from '../damage/bytes.ts';
import { encode, global, tuple } from './encode.ts';
import { int64 } from './legacy-file.ts';

export interface TarEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A ustar archive: a header block with its checksum, the content padded to blocks, two blank blocks at the end. */
export function tarFile(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ name, bytes }) => [
    tarHeader(name, bytes.length),
    bytes,
    new Uint8Array((512 - (bytes.length % 512)) % 512),
  ]);
  return concat([...blocks, new Uint8Array(1024)]);
}

function tarHeader(name: string, size: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, content: string) => header.set(new TextEncoder().encode(content), at);
  put(0, name);
  put(100, '0000644\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\0' + '00');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** `storages` of one storage of floats, keyed 1, without views. */
export function tarStorages(bytes: Uint8Array, count = bytes.length / 4): Uint8Array {
  return concat([
    encode(1),
    encode(tuple(1, 'cpu', global('torch', 'FloatStorage'))),
    int64(BigInt(count)),
    bytes,
    encode([]),
  ]);
}

/** `tensors` of one contiguous vector, keyed 5, in storage 1. */
export function tarTensors(length: number): Uint8Array {
  return concat([
    encode(1),
    encode(tuple(5, 1, global('torch', 'FloatTensor'))),
    int64(1n),
    int64(BigInt(length)),
    int64(1n),
    int64(0n),
  ]);
}
