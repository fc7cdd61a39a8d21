/** `pipeline_state.json`, as the Python pipeline lays it out; fields this library does not know stay as they are. */
export const STATE_FILE = 'pipeline_state.json';

export type StageStatus = 'pending' | 'in_progress' | 'complete' | 'failed';

export interface StageState {
  readonly status: StageStatus;
  /** Names of the files the stage has made, relative to the run folder. */
  readonly outputs: readonly string[];
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly error?: string;
  /** Of the configuration it ran with: another one makes its outputs stale. */
  readonly config_hash?: string;
  readonly [field: string]: unknown;
}

export interface PipelineState {
  readonly version: string;
  /** The stage that runs, or ran last. */
  readonly stage: string;
  readonly started_at: string;
  readonly updated_at: string;
  readonly total: number;
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  readonly pending: readonly string[];
  readonly current: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly config_hash?: string;
  readonly stages?: Readonly<Record<string, StageState>>;
  readonly [field: string]: unknown;
}

/** Why a document is no pipeline state, or null. Unknown fields and absent optional ones are fine. */
export function stateProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not an object';
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields['stage'] !== 'string') return 'its `stage` is missing or not text';
  if (typeof fields['total'] !== 'number') return 'its `total` is missing or not a number';
  for (const name of ['completed', 'failed', 'pending']) {
    const list = fields[name];
    if (name !== 'completed' && list === undefined) continue;
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string'))
      return `its \`${name}\` is not a list of names`;
  }
  return fields['stages'] === undefined ? null : stagesProblem(fields['stages']);
}

const STATUSES: ReadonlySet<unknown> = new Set<StageStatus>(['pending', 'in_progress', 'complete', 'failed']);

function stagesProblem(stages: unknown): string | null {
  if (typeof stages !== 'object' || stages === null || Array.isArray(stages)) return 'its `stages` is not an object';
  for (const [name, stage] of Object.entries(stages as Readonly<Record<string, unknown>>)) {
    const { status, outputs } = (stage ?? {}) as Readonly<Record<string, unknown>>;
    if (!STATUSES.has(status)) return `its stage \`${name}\` has no known status`;
    if (!Array.isArray(outputs) || outputs.some((output) => typeof output !== 'string'))
      return `the \`outputs\` of its stage \`${name}\` are not a list of names`;
  }
  return null;
}
