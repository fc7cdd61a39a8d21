import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SourceError } from '../bytes/source-error.ts';
import { FileSource } from './file-source.ts';

/** What proves that a copy is the file it was made from. */
export interface ManifestFile {
  /** Relative to the manifest's folder, parts joined with `/`. */
  readonly path: string;
  readonly size: number;
  /** Of all bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface FileManifest {
  readonly schema: 1;
  readonly tool: { readonly name: 'assay'; readonly version: string };
  readonly files: readonly ManifestFile[];
}

/** How a file compares with its line of a manifest. */
export type ManifestResult =
  | { readonly path: string; readonly status: 'same' }
  | { readonly path: string; readonly status: 'changed' | 'missing' | 'unreadable'; readonly why: string };

const CHUNK = 4 << 20;

export type OnBytes = (path: string, done: number, total: number) => void;

/** Read a whole file and hash it. Throws `SourceError`, also when it changed meanwhile. */
export async function hashFile(
  path: string,
  onBytes?: OnBytes,
  signal?: AbortSignal,
): Promise<Pick<ManifestFile, 'size' | 'sha256'>> {
  const source = await FileSource.open(path);
  try {
    const hash = createHash('sha256');
    for (let at = 0; at < source.size; at += CHUNK) {
      hash.update(await source.read(at, Math.min(CHUNK, source.size - at), signal));
      onBytes?.(path, Math.min(at + CHUNK, source.size), source.size);
    }
    await source.assertUnchanged();
    return { size: source.size, sha256: hash.digest('hex') };
  } finally {
    await source.close();
  }
}

/** Compare the files under `folder` with a manifest: the size first, because it costs nothing. */
export async function* checkManifest(
  { files }: FileManifest,
  folder: string,
  onBytes?: OnBytes,
  signal?: AbortSignal,
): AsyncGenerator<ManifestResult, void> {
  for (const { path, size, sha256 } of files) {
    const file = join(folder, path);
    try {
      const found = await sizeOf(file);
      if (found !== size) {
        yield { path, status: 'changed', why: `it has ${found} bytes, ${size} are recorded` };
        continue;
      }
      const actual = await hashFile(file, onBytes, signal);
      if (actual.sha256 === sha256) yield { path, status: 'same' };
      else yield { path, status: 'changed', why: `its SHA-256 is ${actual.sha256}, ${sha256} is recorded` };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      yield { path, status: error.code === 'ENOENT' ? 'missing' : 'unreadable', why: error.message };
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  const source = await FileSource.open(path);
  try {
    return source.size;
  } finally {
    await source.close();
  }
}

/** A text that is no manifest; `message` says why. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Read a manifest. Throws `ManifestError`; a path that leads out of its folder is refused, because a manifest may come
 * from anywhere.
 */
export function parseManifest(text: string): FileManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError('it is no JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || !('schema' in value) || !('files' in value) || value.schema !== 1)
    throw new ManifestError('it is no manifest of version 1');
  if (!Array.isArray(value.files)) throw new ManifestError('`files` is no list');
  const files = value.files.map((file: unknown, index) => {
    if (!isManifestFile(file)) throw new ManifestError(`file ${index} lacks path, size or sha256`);
    if (file.path.startsWith('/') || /^[a-z]:/i.test(file.path) || file.path.split(/[\\/]/).includes('..'))
      throw new ManifestError(`\`${file.path}\` leads out of the folder`);
    return file;
  });
  return { schema: 1, tool: { name: 'assay', version: '' }, files };
}

function isManifestFile(value: unknown): value is ManifestFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'size' in value &&
    Number.isSafeInteger(value.size) &&
    'sha256' in value &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256)
  );
}
