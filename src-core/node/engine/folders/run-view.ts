import type { RunFilesFound, RunStage, RunStatus } from '../../../contract/folders.ts';
import type { FolderId } from '../../../contract/ids.ts';
import { planResume } from '../../../pipeline/resume-plan.ts';
import type { RunFiles } from '../../../pipeline/run-files.ts';
import type { RunOutput } from '../../../pipeline/run-outputs.ts';
import type { FileStatus } from '../../../pipeline/file-progress-tracker.ts';
import { PROGRESS_FILE, recordedFiles, type RunDocuments } from '../../../pipeline/run-documents.ts';
import { readRun, type RunRead } from '../../../pipeline/run-status.ts';
import { STATE_FILE, type PipelineState } from '../../../pipeline/state.ts';
import { displayCopy } from '../display-report.ts';

/** Names of one list that are shown. */
const SHOWN = 1000;

/** What a full look at the files of a run found. */
export interface RunFound {
  readonly files: RunFilesFound;
  readonly resume: RunStatus['resume'];
}

/** How a run stands by what it says of itself, and by what its files turned out to be, if they were looked at. */
export async function runView(folder: FolderId, files: RunFiles, found: RunFound | null): Promise<RunStatus | null> {
  const options = { skipCheckpointValidation: true };
  const read = await readRun(files, options);
  if (read === null) return null;
  const { state, failedList, progress } = read.documents;
  const status: RunStatus = {
    folder,
    problem: problemOf(read),
    ...(state === null && progress.length > 0 ? progressOf(read.documents) : stateOf(state)),
    stages: state === null ? progressStages(progress) : stagesOf(state),
    failures: (failedList?.entries ?? []).slice(-SHOWN),
    files: found?.files ?? null,
    resume: found?.resume ?? resumeOf(await planResume(files, options)),
  };
  return displayCopy(status);
}

/** Validate every file that the run calls finished. Rejects with the signal's reason, or what the machine says. */
export async function lookAtFiles(
  files: RunFiles,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<RunFound | null> {
  // Looked at once: the plan below asks for the same files again.
  const once = validatedOnce(files);
  const read = await readRun(once, { signal, onProgress });
  if (read === null) return null;
  return displayCopy({ files: foundOf(read), resume: resumeOf(await planResume(once, { signal })) });
}

function validatedOnce(files: RunFiles): RunFiles {
  const checks = new Map<string, ReturnType<RunFiles['validate']>>();
  return {
    ...files,
    validate: (name) => {
      const known = checks.get(name) ?? files.validate(name);
      checks.set(name, known);
      return known;
    },
  };
}

function foundOf({ status: { outputs, leftovers } }: RunRead): RunFilesFound {
  const names = (state: RunOutput['state']) =>
    outputs
      .filter((output) => output.state === state)
      .map(({ name }) => name)
      .slice(0, SHOWN);
  return {
    complete: names('complete'),
    damaged: outputs
      .filter(({ state }) => state === 'damaged' || state === 'unreadable')
      .slice(0, SHOWN)
      .map(({ name, error }) => ({ name, error: error ?? '' })),
    unfinished: names('unfinished'),
    missing: names('missing'),
    leftovers: leftovers.slice(0, SHOWN),
  };
}

function problemOf({ documents: { problems } }: RunRead): string {
  const problem = problems.find(({ file, severity }) => file === STATE_FILE && severity === 'error');
  return problem === undefined ? '' : `${problem.file}: ${problem.message}`;
}

type StateFields = Pick<
  RunStatus,
  'version' | 'stage' | 'startedAt' | 'updatedAt' | 'total' | 'completed' | 'failed' | 'pending' | 'current'
>;

/** Older states lack some fields, and nobody checked the types of those that are only shown. */
function stateOf(state: PipelineState | null): StateFields {
  const fields: Readonly<Record<string, unknown>> = state ?? {};
  const current = textOf(fields['current']);
  return {
    version: textOf(fields['version']),
    stage: textOf(fields['stage']),
    startedAt: textOf(fields['started_at']),
    updatedAt: textOf(fields['updated_at']),
    total: state?.total ?? 0,
    completed: namesOf(fields['completed']),
    failed: namesOf(fields['failed']),
    pending: namesOf(fields['pending']),
    current: current === '' ? null : current,
  };
}

function stagesOf(state: PipelineState | null): readonly RunStage[] {
  return Object.entries(state?.stages ?? {})
    .slice(0, SHOWN)
    .map(([name, stage]) => ({
      name,
      status: stage.status,
      outputs: namesOf(stage.outputs),
      startedAt: textOf(stage.started_at),
      completedAt: textOf(stage.completed_at),
      error: textOf(stage.error),
    }));
}

/** A run that keeps no state of the whole: what its progress files say of each file. */
function progressOf(documents: RunDocuments): StateFields {
  const recorded = [...recordedFiles(documents)];
  const names = (status: FileStatus) => recorded.filter(([, one]) => one === status).map(([name]) => name);
  const [current = null] = names('in_progress');
  return {
    ...stateOf(null),
    stage: documents.progress.map(({ name }) => stageName(name)).join(', '),
    total: recorded.length,
    completed: names('complete').slice(0, SHOWN),
    failed: names('failed').slice(0, SHOWN),
    pending: names('pending').slice(0, SHOWN),
    current,
  };
}

function progressStages(progress: RunDocuments['progress']): readonly RunStage[] {
  return progress.map(({ name, document }) => {
    const all = Object.values(document.files);
    const done = all.filter(({ status }) => status === 'complete').length;
    const failed = all.filter(({ status }) => status === 'failed').length;
    return {
      name: stageName(name),
      status: document.complete ? 'complete' : `${done} of ${all.length} files complete`,
      outputs: [],
      startedAt: '',
      completedAt: '',
      error: failed === 0 ? '' : `${failed} failed`,
    };
  });
}

function stageName(file: string): string {
  return file.replace(PROGRESS_FILE, '');
}

function resumeOf(plan: Awaited<ReturnType<typeof planResume>>): RunStatus['resume'] {
  return plan === null ? { stage: null, why: '' } : { stage: plan.resumeAt?.stage ?? null, why: plan.why };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function namesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((name) => typeof name === 'string').slice(0, SHOWN);
}
