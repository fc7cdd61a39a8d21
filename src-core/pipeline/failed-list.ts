import { pythonIsoTime, readPythonTime } from './python-time.ts';
import type { RunFiles } from './run-files.ts';

/** `failed_checkpoints.txt`: one line `path|reason|ISO time` for every failure, oldest first. */
export const FAILED_LIST = 'failed_checkpoints.txt';

export interface FailedCheckpoint {
  readonly path: string;
  readonly reason: string;
  /** As written: local time without a zone. */
  readonly time: string;
}

export interface FailedList {
  readonly entries: readonly FailedCheckpoint[];
  /** Lines that are no entries, with their number from 1. They stay in the file. */
  readonly malformed: readonly { readonly line: number; readonly text: string }[];
}

/** Add one line. Line breaks in what is said become spaces: a reason never makes a second entry. */
export async function logFailedCheckpoint(
  files: RunFiles,
  path: string,
  reason: string,
  name: string = FAILED_LIST,
): Promise<void> {
  const line = `${oneLine(path).replaceAll('|', '\\u007c')}|${oneLine(reason)}|${pythonIsoTime(files.now())}\n`;
  await files.exclusively(name, async () => {
    const before = await files.read(name);
    const unfinished = before !== null && before.length > 0 && before.at(-1) !== 0x0a;
    await files.append(name, unfinished ? `\n${line}` : line);
  });
}

export async function loadFailedCheckpoints(files: RunFiles, name: string = FAILED_LIST): Promise<FailedList> {
  const bytes = await files.read(name);
  return bytes === null ? { entries: [], malformed: [] } : readFailedList(bytes);
}

/** The path ends at the first bar and the time begins behind the last: a reason may have bars of its own. */
export function readFailedList(bytes: Uint8Array): FailedList {
  const entries: FailedCheckpoint[] = [];
  const malformed: { readonly line: number; readonly text: string }[] = [];
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    const first = text.indexOf('|');
    const last = text.lastIndexOf('|');
    const entry = { path: text.slice(0, first), reason: text.slice(first + 1, last), time: text.slice(last + 1) };
    if (first > 0 && last > first && readPythonTime(entry.time) !== null) entries.push(entry);
    else malformed.push({ line: index + 1, text });
  }
  return { entries, malformed };
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ').trim();
}
