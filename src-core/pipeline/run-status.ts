import type { LevelNumber } from '../findings/level.ts';
import type { Verdict } from '../model/checkpoint.ts';
import type { FailedList } from './failed-list.ts';
import { LEFTOVER } from './rebuild-state.ts';
import { readDocuments, recordedFiles, type RunDocuments, type RunProblem } from './run-documents.ts';
import type { RunFiles } from './run-files.ts';
import { runOutputs, type OutputsOptions, type RunOutput } from './run-outputs.ts';
import type { PipelineState, StageState, StageStatus } from './state.ts';

/** How a run stands, by what it says of itself and by what is on the disk. */
export interface RunStatus {
  /** `valid` where nothing that is said to be done is damaged or missing, and all that is kept of the run can be read. */
  readonly verdict: Verdict;
  /** The first problem that decides the verdict, in one line; '' when valid. */
  readonly reason: string;
  /** Level of that problem. */
  readonly level: LevelNumber | null;
  readonly state: StateSummary | null;
  readonly stages: readonly {
    readonly stage: string;
    readonly status: StageStatus;
    readonly outputs: readonly string[];
  }[];
  readonly progress: readonly ProgressFile[];
  readonly failedList: FailedList | null;
  readonly outputs: readonly RunOutput[];
  /** What interrupted writes left behind, and texts that were kept aside because they could not be read. */
  readonly leftovers: readonly string[];
  readonly keptAside: readonly string[];
  readonly problems: readonly RunProblem[];
}

export interface StateSummary {
  readonly version: string | null;
  readonly stage: string;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly pending: number;
  readonly current: string | null;
  readonly updatedAt: string | null;
}

export interface ProgressFile {
  readonly name: string;
  readonly complete: number;
  readonly failed: number;
  readonly inProgress: number;
  readonly pending: number;
}

/** A status, with what it was made from. */
export interface RunRead {
  readonly status: RunStatus;
  readonly documents: RunDocuments;
}

const KEPT_ASIDE = /\.corrupt(\.\d+)?$/;

/** Look at a run folder. Nothing on the disk is changed, whatever is found. Null where it holds nothing of a run. */
export async function readRun(files: RunFiles, options: OutputsOptions = {}): Promise<RunRead | null> {
  const names = await files.list();
  const documents = await readDocuments(files, names);
  const outputs = await runOutputs(files, names, recordedFiles(documents), options);
  const { state, hasState, progress, failedList } = documents;
  if (
    !hasState &&
    progress.length === 0 &&
    failedList === null &&
    outputs.length === 0 &&
    documents.problems.length === 0
  )
    return null;
  const leftovers = names.filter((name) => LEFTOVER.test(name));
  const keptAside = names.filter((name) => KEPT_ASIDE.test(name));
  const problems = [
    ...outputProblems(outputs),
    ...documents.problems,
    ...leftovers.map((file) => warning(file, 'an interrupted write left it behind')),
    ...keptAside.map((file) => warning(file, 'it could not be read, and was kept aside')),
  ];
  const status: RunStatus = {
    ...verdictOf(problems),
    state: state === null ? null : summaryOf(state),
    stages: stagesOf(state),
    progress: progress.map(({ name, document }) => ({ name, ...countsOf(document.files) })),
    failedList,
    outputs,
    leftovers,
    keptAside,
    problems,
  };
  return { status, documents };
}

function outputProblems(outputs: readonly RunOutput[]): readonly RunProblem[] {
  const isElsewhere = outputs.length > 1 && outputs.every(({ state, marked }) => state === 'missing' && !marked);
  if (!isElsewhere) return outputs.flatMap(outputProblem);
  return [warning('', `none of the ${outputs.length} files that are recorded as complete is in this folder`)];
}

function outputProblem({ name, state, error, verdict, level, marked, recorded }: RunOutput): readonly RunProblem[] {
  if (error === null) return [];
  const says = marked ? 'it is marked done, but ' : recorded === 'complete' ? 'it is recorded as complete, but ' : '';
  const message = state === 'damaged' ? says + error : error;
  // The state may speak of files that are kept elsewhere, or were cleaned away: a marker without its file does not.
  if (state === 'missing' && !marked) return [warning(name, message)];
  return [{ severity: 'error', verdict, level, file: name, message }];
}

function warning(file: string, message: string): RunProblem {
  return { severity: 'warning', verdict: null, level: null, file, message };
}

function verdictOf(problems: readonly RunProblem[]): Pick<RunStatus, 'verdict' | 'reason' | 'level'> {
  const first =
    problems.find(({ verdict }) => verdict === 'corrupted') ?? problems.find(({ verdict }) => verdict !== null);
  if (first === undefined) return { verdict: 'valid', reason: '', level: null };
  return { verdict: first.verdict ?? 'valid', reason: `${first.file}: ${first.message}`, level: first.level };
}

function summaryOf(state: PipelineState): StateSummary {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    version: text(state['version']),
    stage: state.stage,
    total: state.total,
    completed: state.completed.length,
    failed: lengthOf(state['failed']),
    pending: lengthOf(state['pending']),
    current: text(state['current']),
    updatedAt: text(state['updated_at']),
  };
}

/** Older states lack some lists. */
function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function stagesOf(state: PipelineState | null): RunStatus['stages'] {
  return Object.entries<StageState>(state?.stages ?? {}).map(([stage, { status, outputs }]) => ({
    stage,
    status,
    outputs,
  }));
}

function countsOf(files: Readonly<Record<string, { readonly status: string }>>): Omit<ProgressFile, 'name'> {
  const statuses = Object.values(files).map(({ status }) => status);
  const count = (status: string) => statuses.filter((each) => each === status).length;
  return {
    complete: count('complete'),
    failed: count('failed'),
    inProgress: count('in_progress'),
    pending: count('pending'),
  };
}
