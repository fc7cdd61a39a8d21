import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { CHUNK_BYTES } from '../../src-core/values/kernels.ts';
import { readArchive } from '../../src-core/zip/read.ts';

/**
 * The directory and all headers of one archive, in a process of its own: prints the first and the best time as JSON. As
 * `bare` the file is read in pieces and its directory stepped through, nothing is checked and nothing kept.
 */
const [path = '', way = ''] = process.argv.slice(2);
const ROUNDS = 5;

const CENTRAL_HEADER_SIZE = 46;
const END_RECORD_SIZE = 22;

/** Sum of all checksums, so that nothing of it can be left out. */
function sweep(source: FileSource): number {
  for (let at = 0; at < source.size; at += CHUNK_BYTES) source.readNow(at, Math.min(CHUNK_BYTES, source.size - at));
  const end = view(source, source.size - END_RECORD_SIZE, END_RECORD_SIZE);
  const size = end.getUint32(12, true); // 12 - size of the directory, 16 - its offset
  const directory = view(source, end.getUint32(16, true), size);
  let sum = 0;
  for (let at = 0; at < size;) {
    sum += directory.getUint32(at + 16, true);
    // 28 - length of the name, 30 - of extra fields.
    at += CENTRAL_HEADER_SIZE + directory.getUint16(at + 28, true) + directory.getUint16(at + 30, true);
  }
  return sum;
}

function view(source: FileSource, offset: number, length: number): DataView {
  const bytes = source.readNow(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const source = await FileSource.open(path);
const times: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  if (way === 'bare') sweep(source);
  else await readArchive(source, { limits: DEFAULT_LIMITS, name: '' });
  times.push(performance.now() - start);
}
await source.close();
console.log(JSON.stringify({ first: times[0], best: Math.min(...times) }));
