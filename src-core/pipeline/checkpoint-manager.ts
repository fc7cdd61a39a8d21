import { configHash } from './config-hash.ts';
import { clearDone, markDone } from './done-marker.ts';
import { readPythonJson } from '../bytes/python-json.ts';
import { writePythonJson } from './write-python-json.ts';
import { pythonIsoTime } from './python-time.ts';
import { gatherEvidence, type RunEvidence } from './rebuild-state.ts';
import { SILENT, type RunFiles, type RunLog } from './run-files.ts';
import { stageDecision, type SkipDecision } from './stage-decision.ts';
import { STATE_FILE, stateProblem, type PipelineState, type StageState, type StageStatus } from './state.ts';

export interface ManagerOptions {
  /** The stages of the pipeline, in order. */
  readonly stages: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly log?: RunLog;
  /** Take outputs for good without validating them. */
  readonly skipCheckpointValidation?: boolean;
  /** Go on although the configuration is not the one the outputs were made with. */
  readonly forceResume?: boolean;
}

/** What happened to the state file when it was opened. */
export type StateOrigin =
  | { readonly kind: 'read' }
  | { readonly kind: 'new' }
  | { readonly kind: 'rebuilt'; readonly reason: string; readonly keptAs: string; readonly evidence: RunEvidence };

/**
 * Remembers how far a pipeline has come, in `pipeline_state.json` of its run folder, so that it can resume. A stage is
 * skipped only when its outputs exist and validate, whatever the state file says. Every change replaces the file
 * atomically while no other process does so.
 */
export class CheckpointManager {
  readonly origin: StateOrigin;
  readonly #files: RunFiles;
  readonly #options: ManagerOptions;
  readonly #log: RunLog;
  readonly #hash: string;
  #state: PipelineState;

  private constructor(files: RunFiles, options: ManagerOptions, state: PipelineState, origin: StateOrigin) {
    this.#files = files;
    this.#options = options;
    this.#log = options.log ?? SILENT;
    this.#hash = configHash(files, options.config ?? {});
    this.#state = state;
    this.origin = origin;
  }

  /**
   * Open the state of a run folder, or begin one. A state file that cannot be read is reported, kept aside and rebuilt from
   * what is on disk; it is never silently reset.
   */
  static async open(files: RunFiles, options: ManagerOptions): Promise<CheckpointManager> {
    const log = options.log ?? SILENT;
    return files.exclusively(STATE_FILE, async () => {
      const bytes = await files.read(STATE_FILE);
      if (bytes === null) return new CheckpointManager(files, options, freshState(files, options), { kind: 'new' });
      const read = readPythonJson(bytes);
      const problem = read.ok ? stateProblem(read.value) : read.why;
      if (read.ok && problem === null)
        return new CheckpointManager(files, options, read.value as PipelineState, { kind: 'read' });
      const keptAs = await files.keepAside(STATE_FILE);
      const reason = problem ?? '';
      log.error(
        { file: STATE_FILE, keptAs, reason },
        'the pipeline state cannot be read; it was kept aside and is rebuilt from the files on disk',
      );
      const evidence = await gatherEvidence(files);
      const state = rebuiltState(files, options, evidence);
      await files.write(STATE_FILE, writePythonJson(state));
      return new CheckpointManager(files, options, state, { kind: 'rebuilt', reason, keptAs, evidence });
    });
  }

  get state(): PipelineState {
    return this.#state;
  }

  stageStatus(stage: string): StageStatus {
    return this.#stage(stage)?.status ?? 'pending';
  }

  /** True when the run was made with another configuration, so that its outputs may not fit. */
  get configChanged(): boolean {
    const recorded =
      this.#state.config_hash ??
      (Object.keys(this.#state.config).length > 0 ? configHash(this.#files, this.#state.config) : undefined);
    return recorded !== undefined && recorded !== this.#hash;
  }

  /** The first stage that has to run: not complete, or its outputs are missing, damaged or of another configuration. */
  async resumeStage(): Promise<string | null> {
    for (const stage of this.#options.stages) {
      const decision = await this.canSkip(stage);
      if (decision.skip) continue;
      this.#log.info({ stage, reason: decision.reason }, 'resume here');
      return stage;
    }
    return null;
  }

  async canSkip(stage: string): Promise<SkipDecision> {
    const { forceResume = false, skipCheckpointValidation = false } = this.#options;
    return stageDecision(this.#files, this.#stage(stage), {
      hash: this.#hash,
      forceResume,
      skipCheckpointValidation,
      onInvalid: (output, error) => {
        this.#log.error({ stage, output, error }, 'an output of a complete stage does not validate');
      },
    });
  }

  async startStage(stage: string, names: readonly string[] = []): Promise<void> {
    await this.#change((state) => ({
      ...withStage(state, stage, {
        status: 'in_progress',
        outputs: [],
        started_at: this.#time(),
        config_hash: this.#hash,
      }),
      stage,
      total: names.length,
      pending: [...names],
      completed: [],
      failed: [],
      current: null,
    }));
  }

  /** Call it once the outputs are written: each is validated, then marked done, and only then is the stage complete. */
  async completeStage(stage: string, outputs: readonly string[]): Promise<void> {
    for (const output of outputs) {
      const check =
        this.#options.skipCheckpointValidation === true ? ({ ok: true } as const) : await this.#files.validate(output);
      if (check.ok) continue;
      await this.failStage(stage, `${output}: ${check.error}`);
      throw new Error(`stage ${stage}: output ${output} does not validate: ${check.error}`);
    }
    for (const output of outputs) await markDone(this.#files, output);
    await this.#change((state) => ({
      ...withStage(state, stage, {
        ...this.#stage(stage),
        status: 'complete',
        outputs,
        completed_at: this.#time(),
        config_hash: this.#hash,
      }),
      current: null,
    }));
  }

  async failStage(stage: string, error: string): Promise<void> {
    this.#log.error({ stage, error }, 'stage failed');
    await this.#change((state) =>
      withStage(state, stage, { outputs: [], ...this.#stage(stage), status: 'failed', error }),
    );
  }

  async startFile(name: string): Promise<void> {
    await clearDone(this.#files, name);
    await this.#change((state) => ({ ...state, current: name }));
  }

  async completeFile(name: string): Promise<void> {
    await markDone(this.#files, name);
    await this.#change((state) => ({
      ...move(state, name),
      completed: [...without(state.completed, name), name],
      current: null,
    }));
  }

  async failFile(name: string, error: string): Promise<void> {
    this.#log.error({ file: name, error }, 'file failed');
    await this.#change((state) => ({
      ...move(state, name),
      failed: [...without(state.failed, name), name],
      current: null,
    }));
  }

  #stage(stage: string): StageState | undefined {
    const { stages } = this.#state;
    return stages !== undefined && Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  }

  #time(): string {
    return pythonIsoTime(this.#files.now());
  }

  /** Read, change, replace: another process's changes since are kept. */
  async #change(change: (state: PipelineState) => PipelineState): Promise<void> {
    await this.#files.exclusively(STATE_FILE, async () => {
      const bytes = await this.#files.read(STATE_FILE);
      const read = bytes === null ? null : readPythonJson(bytes);
      if (read?.ok === true && stateProblem(read.value) === null) this.#state = read.value as PipelineState;
      const { config } = this.#options;
      this.#state = {
        ...change(this.#state),
        updated_at: this.#time(),
        config_hash: this.#hash,
        ...(config === undefined ? {} : { config }),
      };
      await this.#files.write(STATE_FILE, writePythonJson(this.#state));
    });
  }
}

function freshState(files: RunFiles, options: ManagerOptions): PipelineState {
  const now = pythonIsoTime(files.now());
  return {
    version: '1.0',
    stage: options.stages[0] ?? '',
    started_at: now,
    updated_at: now,
    total: 0,
    completed: [],
    failed: [],
    pending: [],
    current: null,
    config: options.config ?? {},
    stages: {},
  };
}

/**
 * Which stage made which file is lost with the state: no stage counts as complete, but finished files need not be made
 * again.
 */
function rebuiltState(files: RunFiles, options: ManagerOptions, evidence: RunEvidence): PipelineState {
  const failed = evidence.damaged.map(({ name }) => name);
  const pending = [...evidence.unfinished, ...evidence.missing];
  return {
    ...freshState(files, options),
    completed: evidence.complete,
    failed,
    pending,
    total: evidence.complete.length + failed.length + pending.length,
  };
}

function withStage(state: PipelineState, stage: string, value: StageState): PipelineState {
  return { ...state, stages: { ...state.stages, [stage]: value } };
}

function move(state: PipelineState, name: string): PipelineState {
  return {
    ...state,
    pending: without(state.pending, name),
    failed: without(state.failed, name),
    completed: without(state.completed, name),
  };
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((other) => other !== name);
}
