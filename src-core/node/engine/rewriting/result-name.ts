import { lstat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { RequestError } from '../request-error.ts';

/** Bytes of a file name; most file systems take no more. */
const LONGEST = 255;

/** What a result is put beside: the checkpoint's file, or the folder of a set. */
export interface Origin {
  readonly path: string;
  readonly isFolder: boolean;
}

/** `model.pt` → `model.stripped.pt`, `llama-3.1` → `llama-3.1.stripped`, with a number where that is taken. */
export async function freeName({ path, isFolder }: Origin, what: string, extension = extname(path)): Promise<string> {
  const own = isFolder ? '' : extname(path);
  const stem = shortened(basename(path, own), LONGEST - 40);
  for (let number = 1; ; number += 1) {
    const name = `${stem}.${what}${number === 1 ? '' : `-${number}`}${isFolder ? '' : extension}`;
    if (!(await isTaken(join(dirname(path), name)))) return name;
  }
}

/** The path of a new file or folder beside `path`. Throws `RequestError` when something has that name: nothing is ever overwritten. */
export async function freePath(path: string, name: string): Promise<string> {
  const target = join(dirname(path), name);
  // The schema lets no separator through; a name that leads elsewhere all the same is a mistake of ours.
  if (dirname(target) !== dirname(join(dirname(path), 'x'))) throw new RangeError(`${name} is no plain file name`);
  if (await isTaken(target)) throw new RequestError(`${name} is there already; choose another name`);
  return target;
}

async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // Not there, or not to be looked at: then the write says why.
    return false;
  }
}

function shortened(stem: string, bytes: number): string {
  const encoder = new TextEncoder();
  let short = stem;
  while (encoder.encode(short).length > bytes) short = short.slice(0, -1);
  return short;
}
