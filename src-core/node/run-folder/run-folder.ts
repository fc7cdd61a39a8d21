import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { DEFAULT_LIMITS } from '../../model/limits.ts';
import { reportOf } from '../../operations/report/report.ts';
import type { OutputCheck, RunFiles } from '../../pipeline/run-files.ts';
import { systemCode } from '../atomic-write/write-error.ts';
import { writeAtomically } from '../atomic-write/write-atomically.ts';
import { checkFile } from '../check-file.ts';
import { exclusively } from './exclusively.ts';

/** The files of a run on this machine. Names lead nowhere but into the folder. */
export function runFolder(folder: string): RunFiles {
  const root = resolve(folder);
  const place = (name: string): string => {
    const path = resolve(root, name);
    if (path !== root && !path.startsWith(root + sep)) throw new RangeError(`${name} is not inside the run folder`);
    return path;
  };
  return {
    read: (name) => orNull(() => readFile(place(name))),
    async write(name, text) {
      await mkdir(dirname(place(name)), { recursive: true });
      await writeAtomically(place(name), (output) => output.write(Buffer.from(text)));
    },
    append: (name, text) => appendSynced(place(name), text),
    size: (name) => orNull(async () => (await stat(place(name))).size),
    list: () => listFiles(root),
    remove: (name) => unlink(place(name)),
    keepAside: (name) => keepAside(place(name), root),
    async exclusively(name, act) {
      await mkdir(dirname(place(name)), { recursive: true });
      return exclusively(place(name), act);
    },
    validate: (name) => validateOutput(place(name)),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    now: () => Date.now(),
  };
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function appendSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'a');
  try {
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function listFiles(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
}

/** `<name>.corrupt`, `<name>.corrupt.2`…: never over something that was kept before. */
async function keepAside(path: string, root: string): Promise<string> {
  for (let i = 1; ; i++) {
    const aside = `${path}.corrupt${i === 1 ? '' : `.${i}`}`;
    if (await exists(aside)) continue;
    await rename(path, aside);
    return relative(root, aside).split(sep).join('/');
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

/** Every level that needs no expectation, checksums included. A failure of the machine is thrown. */
async function validateOutput(path: string): Promise<OutputCheck> {
  const outcome = await checkFile(path, { checksums: true, values: false, expectation: null });
  if (outcome.kind === 'failed') throw outcome.error;
  const { error, verdict, levels } = reportOf(path, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  if (verdict === 'valid') return { ok: true };
  const failed = levels.find(({ status }) => status === 'failed');
  return failed === undefined ? { ok: false, error, verdict } : { ok: false, error, verdict, level: failed.level };
}
