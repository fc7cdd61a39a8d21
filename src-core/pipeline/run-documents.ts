import type { LevelNumber } from '../findings/level.ts';
import type { Verdict } from '../model/checkpoint.ts';
import { FAILED_LIST, readFailedList, type FailedList } from './failed-list.ts';
import { progressProblem, type FileStatus, type ProgressDocument } from './file-progress-tracker.ts';
import { readPythonJson, type JsonRead } from '../bytes/python-json.ts';
import type { RunFiles } from './run-files.ts';
import { STATE_FILE, stateProblem, type PipelineState } from './state.ts';

/** Something wrong with a run, and what it means for it. */
export interface RunProblem {
  readonly severity: 'error' | 'warning';
  /** What it makes of the run; null for a warning. */
  readonly verdict: Exclude<Verdict, 'valid'> | null;
  readonly level: LevelNumber | null;
  /** Relative to the run folder. */
  readonly file: string;
  readonly message: string;
}

/** The texts a run keeps about itself, as far as they can be read. */
export interface RunDocuments {
  /** Null where there is none, or it cannot be read. */
  readonly state: PipelineState | null;
  readonly hasState: boolean;
  /** By file name. */
  readonly progress: readonly { readonly name: string; readonly document: ProgressDocument }[];
  readonly failedList: FailedList | null;
  readonly problems: readonly RunProblem[];
}

export const PROGRESS_FILE = /_files\.json$/;

export async function readDocuments(files: RunFiles, names: readonly string[]): Promise<RunDocuments> {
  const problems: RunProblem[] = [];
  const read = async (name: string, problemOf: (value: unknown) => string | null): Promise<unknown> => {
    const bytes = await files.read(name);
    if (bytes === null) return null;
    const json = readPythonJson(bytes);
    const problem = documentProblem(name, bytes, json, problemOf);
    if (problem === null) return json.ok ? json.value : null;
    problems.push(problem);
    return null;
  };
  const hasState = names.includes(STATE_FILE);
  const state = hasState ? ((await read(STATE_FILE, stateProblem)) as PipelineState | null) : null;
  const progress: { readonly name: string; readonly document: ProgressDocument }[] = [];
  for (const name of names.filter((each) => PROGRESS_FILE.test(each))) {
    const document = (await read(name, countedProgressProblem)) as ProgressDocument | null;
    if (document !== null) progress.push({ name, document });
  }
  const list = await files.read(FAILED_LIST);
  const failedList = list === null ? null : readFailedList(list);
  if (failedList !== null) problems.push(...listProblems(failedList));
  return { state, hasState, progress, failedList, problems };
}

function documentProblem(
  name: string,
  bytes: Uint8Array,
  json: JsonRead,
  problemOf: (value: unknown) => string | null,
): RunProblem | null {
  if (bytes.length === 0)
    return { severity: 'error', verdict: 'corrupted', level: 1, file: name, message: 'the file is empty' };
  if (!json.ok) return { severity: 'error', verdict: 'corrupted', level: 3, file: name, message: json.why };
  const why = problemOf(json.value);
  return why === null ? null : { severity: 'error', verdict: 'incompatible', level: 4, file: name, message: why };
}

/** As the tracker takes it, and with the count that other readers of the file rely on. */
function countedProgressProblem(value: unknown): string | null {
  const problem = progressProblem(value);
  if (problem !== null) return problem;
  const { count } = value as { readonly count?: unknown };
  return typeof count === 'number' ? null : 'its `count` is missing or not a number';
}

function listProblems({ malformed }: FailedList): readonly RunProblem[] {
  const [first] = malformed;
  if (first === undefined) return [];
  const lines = malformed.map(({ line }) => line).join(', ');
  const message = `${malformed.length === 1 ? 'line' : 'lines'} ${lines} ${malformed.length === 1 ? 'is' : 'are'} not \`path|reason|ISO time\``;
  return [{ severity: 'error', verdict: 'corrupted', level: 3, file: FAILED_LIST, message }];
}

/** What the state and the progress files say of each file: its name as written, and the strongest claim. */
export function recordedFiles({ state, progress }: RunDocuments): ReadonlyMap<string, FileStatus> {
  const recorded = new Map<string, FileStatus>();
  const claim = (name: string, status: FileStatus) => {
    // Whoever says that a file is done decides that it has to be looked at.
    if (recorded.get(name) !== 'complete') recorded.set(name, status);
  };
  for (const name of state?.pending ?? []) claim(name, 'pending');
  for (const { document } of progress)
    for (const [name, { status }] of Object.entries(document.files)) claim(name, status);
  for (const name of state?.failed ?? []) claim(name, 'failed');
  for (const name of state?.completed ?? []) claim(name, 'complete');
  for (const { status, outputs } of Object.values(state?.stages ?? {}))
    if (status === 'complete') for (const name of outputs) claim(name, 'complete');
  return recorded;
}
