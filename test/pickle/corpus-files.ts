import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

export const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
export const HAS_CORPUS = existsSync(join(CORPUS, 'manifest.json'));
if (!HAS_CORPUS) console.warn('no corpus: tests over its files are skipped');

export interface CorpusPickle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Every pickle under a folder of the corpus: bare ones by their extension, and `.pkl` entries of zip archives. */
export function* corpusPickles(...folders: readonly string[]): Generator<CorpusPickle> {
  for (const folder of folders)
    for (const path of filesUnder(join(CORPUS, folder))) {
      if (statSync(path).size > 20_000_000) continue;
      const file = readFileSync(path);
      const name = relative(CORPUS, path);
      if (file.length > 30 && file.readUInt32LE(0) === 0x04034b50)
        for (const [entry, bytes] of pickleEntries(file)) yield { name: `${name}!${entry}`, bytes };
      else if (/\.(pkl|pth|pickle|dill|bin|ckpt)$/.test(path)) yield { name, bytes: new Uint8Array(file) };
    }
}

function* filesUnder(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

/** Just enough of a zip reader for whole archives: what breaks is left out. */
function* pickleEntries(file: Buffer): Generator<[string, Uint8Array]> {
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > file.length) return;
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0 && at + 46 <= file.length; left--) {
    if (file.readUInt32LE(at) !== 0x02014b50) return;
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const bytes = name.endsWith('.pkl') ? entryBytes(file, at) : null;
    if (bytes !== null) yield [name, bytes];
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
}

function entryBytes(file: Buffer, at: number): Uint8Array | null {
  const local = file.readUInt32LE(at + 42);
  if (local + 30 > file.length) return null;
  const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  const stored = file.subarray(start, start + file.readUInt32LE(at + 20));
  if (file.readUInt16LE(at + 10) !== 8) return new Uint8Array(stored);
  try {
    return new Uint8Array(inflateRawSync(stored));
  } catch {
    return null;
  }
}
