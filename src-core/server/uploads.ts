import { mkdir, open, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import type { CheckpointId } from '../contract/ids.ts';
import type { Engine } from '../node/engine/engine.ts';
import { HttpError } from './http-error.ts';
import type { PrivateFolder } from './private-folder.ts';

/** Bytes of the disk that a copy leaves free for others. */
const RESERVE = 64 << 20;

/** Bytes free for a copy in this folder. */
export type FreeBytes = (folder: string) => Promise<number>;

export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Copies of dropped files, each in a folder of its own so that it keeps its name: checks compare it with what is inside.
 * A copy lives as long as its row in the queue, or that of a file which was made of it and lies beside it.
 */
export class Uploads {
  readonly #engine: Engine;
  readonly #folder: PrivateFolder;
  readonly #freeBytes: FreeBytes;
  /** Folders of copies. */
  readonly #copies = new Set<string>();
  readonly #stop: () => void;
  #count = 0;

  constructor(engine: Engine, folder: PrivateFolder, free: FreeBytes = freeBytes) {
    this.#engine = engine;
    this.#folder = folder;
    this.#freeBytes = free;
    this.#stop = engine.on('removed', (ids) => {
      if (ids.length > 0) void this.#forgetUnused();
    });
  }

  /** Write the body to a copy, then put it in the queue. Throws 507 when the disk has no room, 400 when it was cut off. */
  async receive(name: string, request: IncomingMessage): Promise<CheckpointId> {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    const room = (await this.#freeBytes(this.#folder.path)) - RESERVE;
    if (declared > room) throw noRoom(declared, room, this.#folder.path);
    const folder = join(this.#folder.path, String((this.#count += 1)));
    await mkdir(folder, { mode: 0o700 });
    const path = join(folder, safeName(name));
    try {
      const written = await writeBody(request, path, room, this.#folder.path);
      if (!request.complete || (Number.isFinite(declared) && written !== declared))
        throw new HttpError(400, `the connection ended after ${written} bytes`);
      const [id] = await this.#engine.register([path], { folderText: 'copied from the browser' });
      if (id === undefined) throw new HttpError(500, 'the copy could not be added to the queue');
      this.#copies.add(folder);
      return id;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  close(): void {
    this.#stop();
    this.#copies.clear();
  }

  async #forgetUnused(): Promise<void> {
    // One that is made while the queue is asked for is not in the answer.
    const copies = [...this.#copies];
    const queue = await this.#engine.request('queue', []);
    const used = new Set(queue.map(({ id }) => dirname(this.#engine.pathOf(id) ?? '')));
    for (const folder of copies.filter((one) => !used.has(one))) {
      this.#copies.delete(folder);
      // A copy that cannot be removed now goes with the whole folder at the end.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/** Stream the body to a new file that only this user can read; returns its bytes. */
async function writeBody(request: IncomingMessage, path: string, room: number, folder: string): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let written = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (written + chunk.length > room) throw noRoom(written + chunk.length, room, folder);
      await file.writeFile(chunk);
      written += chunk.length;
    }
    return written;
  } catch (error) {
    throw error instanceof HttpError ? error : writeError(error, path);
  } finally {
    await file.close();
  }
}

function noRoom(wanted: number, room: number, folder: string): HttpError {
  const left = Math.max(0, Math.floor(room / 1e6));
  return new HttpError(507, `a copy of ${Math.ceil(wanted / 1e6)} MB does not fit: ${folder} has room for ${left} MB`, {
    connection: 'close',
  });
}

function writeError(error: unknown, path: string): HttpError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : String(error);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new HttpError(400, 'the connection ended');
  const status = code === 'ENOSPC' || code === 'EDQUOT' ? 507 : 500;
  return new HttpError(status, `the copy in ${dirname(path)} could not be written: ${words}`, { connection: 'close' });
}

/** Names that Windows keeps for devices, whatever follows the dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const NAME_BYTES = 120;

/**
 * A file name out of what a browser says the name is: letters, digits and a few signs of any script, the end of it kept
 * because it has the extension. Never empty, hidden, a folder, or a device.
 */
export function safeName(name: string): string {
  const last = name.replace(/^.*[/\\]/s, '');
  const plain = last
    .replace(/[^\p{L}\p{M}\p{N} ()+,\-._=@]/gu, '_')
    .replace(/^[. ]+/, '_')
    .replace(/[. ]+$/, '_');
  const text = endOf(plain === '' ? 'unnamed' : plain, NAME_BYTES);
  return DEVICE.test(text) ? `_${text}` : text;
}

/** The last characters that take at most this many bytes as UTF-8. */
function endOf(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const characters = Array.from(text);
  let start = characters.length;
  for (let left = bytes; start > 0; start--) {
    left -= Buffer.byteLength(characters[start - 1] ?? '');
    if (left < 0) break;
  }
  return characters.slice(start).join('');
}
