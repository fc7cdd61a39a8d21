import { configHash } from './config-hash.ts';
import type { FileStatus } from './file-progress-tracker.ts';
import { recordedFiles, type RunDocuments, type RunProblem } from './run-documents.ts';
import type { OutputCheck, RunFiles } from './run-files.ts';
import { NameIndex, type OutputsOptions, type RunOutput } from './run-outputs.ts';
import { readRun, type RunStatus } from './run-status.ts';
import { stageDecision } from './stage-decision.ts';
import type { PipelineState, StageStatus } from './state.ts';

export interface ResumeOptions extends OutputsOptions {
  /** The stages of the pipeline, in order; without them, those that the state names. */
  readonly stages?: readonly string[];
  /** The configuration it would run with, to compare with the recorded one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Go on although the configuration is another one. */
  readonly forceResume?: boolean;
}

export interface PlannedFile {
  readonly name: string;
  readonly why: string;
}

/** What the next run would do. */
export interface ResumePlan {
  /** Null when there is nothing left to do. `stage` and `file` are null where nothing says which. */
  readonly resumeAt: { readonly stage: string | null; readonly file: string | null } | null;
  readonly why: string;
  /** `changed` makes complete stages run again, unless it is forced. */
  readonly config: 'same' | 'changed' | 'not compared';
  readonly stages: readonly {
    readonly stage: string;
    readonly status: StageStatus;
    readonly skip: boolean;
    readonly why: string;
  }[];
  /** Finished and proven: not made again. */
  readonly skip: readonly PlannedFile[];
  readonly redo: readonly PlannedFile[];
  /** Never begun. */
  readonly pending: readonly string[];
  /** What interrupted writes left: safe to remove. */
  readonly leftovers: readonly string[];
  readonly problems: readonly RunProblem[];
  readonly verdict: RunStatus['verdict'];
}

/** Say where a run would resume and why. Nothing on the disk is changed. Null where the folder holds nothing of a run. */
export async function planResume(files: RunFiles, options: ResumeOptions = {}): Promise<ResumePlan | null> {
  const once = validatedOnce(files);
  const read = await readRun(once, options);
  if (read === null) return null;
  const { status, documents } = read;
  const hash = options.config === undefined ? null : configHash(files, options.config);
  const stages = await planStages(once, documents.state, { ...options, hash });
  const { skip, redo } = planFiles(status.outputs);
  const recorded = recordedFiles(documents);
  const todo = {
    redo: [...redo, ...failedBefore(recorded, status.outputs)],
    pending: pendingOf(recorded, status.outputs),
  };
  return {
    ...resumePoint(documents, stages, todo),
    config: compareConfig(files, documents.state, hash),
    stages,
    skip,
    ...todo,
    leftovers: status.leftovers,
    problems: status.problems,
    verdict: status.verdict,
  };
}

type Stages = ResumePlan['stages'];
interface Todo {
  readonly redo: readonly PlannedFile[];
  readonly pending: readonly string[];
}

async function planStages(
  files: RunFiles,
  state: PipelineState | null,
  {
    stages,
    forceResume = false,
    skipCheckpointValidation = false,
    hash,
  }: ResumeOptions & { readonly hash: string | null },
): Promise<Stages> {
  const known = state?.stages ?? {};
  const planned: Stages[number][] = [];
  for (const stage of stages ?? Object.keys(known)) {
    const recorded = Object.hasOwn(known, stage) ? known[stage] : undefined;
    const decision = await stageDecision(files, recorded, { hash, forceResume, skipCheckpointValidation });
    const why = decision.skip ? 'it is complete, and its outputs validate' : decision.reason;
    planned.push({ stage, status: recorded?.status ?? 'pending', skip: decision.skip, why });
  }
  return planned;
}

function planFiles(outputs: readonly RunOutput[]): { skip: readonly PlannedFile[]; redo: readonly PlannedFile[] } {
  const skip: PlannedFile[] = [];
  const redo: PlannedFile[] = [];
  for (const output of outputs) {
    if (output.state === 'complete') skip.push({ name: output.name, why: whySkipped(output) });
    else redo.push({ name: output.name, why: output.error ?? whyUnfinished(output) });
  }
  return { skip, redo };
}

function whyUnfinished({ recorded }: RunOutput): string {
  return recorded === 'failed' ? 'it failed before' : 'nothing says that it was finished';
}

function whySkipped({ marked, recorded, checked }: RunOutput): string {
  const says = marked ? 'marked done' : recorded === 'complete' ? 'recorded as complete' : 'nothing is said of it';
  return checked ? `${says}, and it is whole` : `${says}; not validated`;
}

function failedBefore(
  recorded: ReadonlyMap<string, FileStatus>,
  outputs: readonly RunOutput[],
): readonly PlannedFile[] {
  return namesWith(recorded, 'failed', outputs).map((name) => ({ name, why: 'it failed before' }));
}

function pendingOf(recorded: ReadonlyMap<string, FileStatus>, outputs: readonly RunOutput[]): readonly string[] {
  return [...namesWith(recorded, 'in_progress', outputs), ...namesWith(recorded, 'pending', outputs)];
}

/** Recorded with this status, and not among the outputs, which have a decision of their own. */
function namesWith(
  recorded: ReadonlyMap<string, FileStatus>,
  status: FileStatus,
  outputs: readonly RunOutput[],
): readonly string[] {
  const names = [...recorded].filter(([, each]) => each === status).map(([name]) => name);
  const decided = new NameIndex(outputs.map(({ name }) => name));
  return names.filter((name) => decided.matching(name).length === 0);
}

function resumePoint(
  { state, hasState }: RunDocuments,
  stages: Stages,
  { redo, pending }: Todo,
): Pick<ResumePlan, 'resumeAt' | 'why'> {
  const [firstRedo] = redo;
  const file = firstRedo?.name ?? pending[0] ?? null;
  const next = stages.find(({ skip }) => !skip);
  if (next !== undefined) return { resumeAt: { stage: next.stage, file }, why: `stage ${next.stage}: ${next.why}` };
  const stage = state?.stage ?? null;
  if (firstRedo !== undefined)
    return { resumeAt: { stage, file }, why: `${firstRedo.name} has to be made again: ${firstRedo.why}` };
  if (file !== null) return { resumeAt: { stage, file }, why: `${file} is the first that was not begun` };
  if (hasState && state === null)
    return {
      resumeAt: { stage: null, file: null },
      why: 'the state cannot be read: the next run keeps it aside and rebuilds it from the files on disk',
    };
  const unnamed = state === null ? 0 : state.total - state.completed.length;
  if (stages.length === 0 && unnamed > 0)
    return { resumeAt: { stage, file: null }, why: `${unnamed} of ${state?.total ?? 0} files are not complete` };
  return { resumeAt: null, why: 'all that was begun is complete' };
}

function compareConfig(files: RunFiles, state: PipelineState | null, hash: string | null): ResumePlan['config'] {
  const config: PipelineState['config'] | undefined = state?.config;
  const recorded = state?.config_hash ?? (config === undefined ? undefined : configHash(files, config));
  if (hash === null || recorded === undefined) return 'not compared';
  return recorded === hash ? 'same' : 'changed';
}

/** The same files; each output is validated once, however often it is asked for. */
function validatedOnce(files: RunFiles): RunFiles {
  const checks = new Map<string, Promise<OutputCheck>>();
  return {
    ...bound(files),
    validate: (name) => {
      const known = checks.get(name) ?? files.validate(name);
      checks.set(name, known);
      return known;
    },
  };
}

function bound(files: RunFiles): RunFiles {
  return {
    read: (name) => files.read(name),
    write: (name, text) => files.write(name, text),
    append: (name, text) => files.append(name, text),
    size: (name) => files.size(name),
    list: () => files.list(),
    remove: (name) => files.remove(name),
    keepAside: (name) => files.keepAside(name),
    exclusively: (name, act) => files.exclusively(name, act),
    validate: (name) => files.validate(name),
    sha256: (text) => files.sha256(text),
    now: () => files.now(),
  };
}
