import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names of temp files: `.<base>.ckpt-tmp-<host>-<pid>-<start>-<random>`, so that the next start can tell whose they are
 * and whether that process is still alive. The base is cut by bytes: file systems limit names to 255 of them.
 */
export interface TempOwner {
  readonly host: string;
  readonly pid: number;
  /** Start time of the process in the kernel's ticks; '0' where the system does not tell. */
  readonly start: string;
}

const PATTERN = /^\..*\.ckpt-tmp-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/s;
const NAME_BYTES = 255;

let self: TempOwner | undefined;

export function thisProcess(): TempOwner {
  self ??= {
    host: createHash('sha256').update(hostname()).digest('hex').slice(0, 8),
    pid: process.pid,
    start: processStart(process.pid) ?? '0',
  };
  return self;
}

export function tempName(base: string, owner: TempOwner = thisProcess()): string {
  const tail = `.ckpt-tmp-${owner.host}-${owner.pid}-${owner.start}-${randomBytes(4).toString('hex')}`;
  return `.${cutToBytes(base, NAME_BYTES - 1 - tail.length)}${tail}`;
}

/** Whose temp file this is; null when it is not one of ours. */
export function ownerOf(name: string): TempOwner | null {
  const match = PATTERN.exec(name);
  const [, host, pid, start] = match ?? [];
  return host === undefined || pid === undefined || start === undefined ? null : { host, pid: Number(pid), start };
}

/** Field 22 of /proc/PID/stat, counted behind the command name, which may hold spaces and parentheses. */
export function processStart(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function cutToBytes(text: string, most: number): string {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    cut += character;
  }
  return cut;
}
