import { readPythonJson } from '../bytes/python-json.ts';
import { writePythonJson } from './write-python-json.ts';
import { pythonIsoTime } from './python-time.ts';
import { SILENT, type RunFiles, type RunLog } from './run-files.ts';

export type FileStatus = 'pending' | 'in_progress' | 'complete' | 'failed';

/** What is kept of one file; fields this library does not know stay as they are. */
export interface FileProgress {
  readonly status: FileStatus;
  readonly updated?: string;
  readonly error?: string;
  readonly [field: string]: unknown;
}

export interface ProgressSummary {
  readonly total: number;
  readonly complete: number;
  readonly failed: number;
  readonly inProgress: number;
  readonly pending: number;
}

/** `<STAGE>_files.json`. */
export interface ProgressDocument {
  readonly files: Readonly<Record<string, FileProgress>>;
  readonly count: number;
  readonly complete: boolean;
  readonly [field: string]: unknown;
}

const EMPTY: ProgressDocument = { files: {}, count: 0, complete: false };

/**
 * Per-file progress of one stage, in `<STAGE>_files.json`. Every change reads the file, changes one entry and replaces the
 * file atomically while no other process does the same, so several workers can share one stage.
 *
 * A file that cannot be read is kept aside, reported, and begun anew: nothing is silently reset.
 */
export class FileProgressTracker {
  readonly name: string;
  readonly #files: RunFiles;
  readonly #log: RunLog;

  constructor(files: RunFiles, stage: string, log: RunLog = SILENT) {
    this.#files = files;
    this.#log = log;
    this.name = `${stage}_files.json`;
  }

  async markPending(file: string): Promise<void> {
    await this.#set(file, { status: 'pending' });
  }

  async markInProgress(file: string): Promise<void> {
    await this.#set(file, { status: 'in_progress' });
  }

  /** `facts` (size, sha256…) are kept beside the status. */
  async markComplete(file: string, facts: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#set(file, { ...facts, status: 'complete' });
  }

  async markFailed(file: string, error: string): Promise<void> {
    this.#log.error({ stage: this.name, file, error }, 'file failed');
    await this.#set(file, { status: 'failed', error });
  }

  async statusOf(file: string): Promise<FileStatus> {
    const { files } = await this.#load();
    return Object.hasOwn(files, file) ? (files[file]?.status ?? 'pending') : 'pending';
  }

  /** Those of `names` that still have to be done: all that are not complete. */
  async remaining(names: readonly string[]): Promise<readonly string[]> {
    const { files } = await this.#load();
    return names.filter((name) => !Object.hasOwn(files, name) || files[name]?.status !== 'complete');
  }

  async failed(): Promise<readonly (readonly [string, string])[]> {
    const { files } = await this.#load();
    return Object.entries(files).flatMap(([name, { status, error }]) =>
      status === 'failed' ? [[name, error ?? ''] as const] : [],
    );
  }

  async summary(): Promise<ProgressSummary> {
    const all = Object.values((await this.#load()).files);
    const count = (status: FileStatus) => all.filter((file) => file.status === status).length;
    return {
      total: all.length,
      complete: count('complete'),
      failed: count('failed'),
      inProgress: count('in_progress'),
      pending: count('pending'),
    };
  }

  async #set(file: string, progress: FileProgress): Promise<void> {
    await this.#files.exclusively(this.name, async () => {
      const document = await this.#load('to write');
      // A null prototype: file names are keys, and `__proto__` is a legal file name.
      const files = Object.assign(Object.create(null) as Record<string, FileProgress>, document.files);
      files[file] = {
        ...(Object.hasOwn(document.files, file) ? document.files[file] : {}),
        ...without(progress, 'error'),
        updated: pythonIsoTime(this.#files.now()),
      };
      if (progress.error === undefined) files[file] = without(files[file], 'error');
      else files[file] = { ...files[file], error: progress.error };
      const all = Object.values(files);
      await this.#files.write(
        this.name,
        writePythonJson({
          ...document,
          files,
          count: all.length,
          complete: all.every(({ status }) => status === 'complete'),
        }),
      );
    });
  }

  /** Only who writes moves a file that cannot be read out of the way; who reads says that it cannot. */
  async #load(purpose: 'to read' | 'to write' = 'to read'): Promise<ProgressDocument> {
    const bytes = await this.#files.read(this.name);
    if (bytes === null) return EMPTY;
    const read = readPythonJson(bytes);
    const reason = read.ok ? progressProblem(read.value) : read.why;
    if (read.ok && reason === null) return read.value as ProgressDocument;
    if (purpose === 'to read') {
      this.#log.error({ file: this.name, reason }, 'the progress file cannot be read; nothing counts as done');
      return EMPTY;
    }
    const keptAs = await this.#files.keepAside(this.name);
    const fields = { file: this.name, keptAs, reason };
    this.#log.error(fields, 'the progress file cannot be read; it was kept aside and a new one begun');
    return EMPTY;
  }
}

function without(progress: FileProgress, field: string): FileProgress {
  return Object.fromEntries(Object.entries(progress).filter(([name]) => name !== field)) as unknown as FileProgress;
}

const STATUSES: ReadonlySet<unknown> = new Set(['pending', 'in_progress', 'complete', 'failed']);

/** Why this is not a progress document, or null. */
export function progressProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('files' in value)) return 'it has no `files`';
  const { files } = value;
  if (typeof files !== 'object' || files === null || Array.isArray(files)) return '`files` is not an object';
  for (const [name, progress] of Object.entries(files as Readonly<Record<string, unknown>>)) {
    const status: unknown =
      typeof progress === 'object' && progress !== null && 'status' in progress ? progress.status : undefined;
    if (!STATUSES.has(status)) return `\`${name}\` has no known status`;
  }
  return null;
}
