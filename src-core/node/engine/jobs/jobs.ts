import { randomBytes } from 'node:crypto';
import { SourceError } from '../../../bytes/source-error.ts';
import type { CheckpointId, FolderId, JobId } from '../../../contract/ids.ts';
import type { Job, JobState, JobStep } from '../../../contract/jobs.ts';
import { displayText } from '../../../model/display-text.ts';
import { AtomicWriteError } from '../../atomic-write/write-error.ts';
import { RewriteError } from '../../rewrite-file.ts';
import { RequestError } from '../request-error.ts';

/** How a job ended well. */
export interface JobEnd {
  readonly message: string;
  readonly made?: CheckpointId;
  readonly notes?: readonly string[];
}

export interface JobPlan {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly checkpoint?: CheckpointId;
  readonly folder?: FolderId;
  /** Rejects with the signal's reason when cancelled. */
  readonly run: (signal: AbortSignal, progress: JobProgress) => Promise<JobEnd>;
}

export type JobProgress = (step: JobStep, done: number, total: number) => void;

interface Known {
  job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Jobs that ended and are still listed. */
const KEPT = 100;

/** Work that goes on by itself. */
export class Jobs {
  readonly #jobs = new Map<JobId, Known>();
  readonly #changed: (id: JobId) => void;

  /** `changed` is told of each change of state. */
  constructor(changed: (id: JobId) => void) {
    this.#changed = changed;
  }

  start(plan: JobPlan): JobId {
    const { kind, title, run } = plan;
    const id = randomBytes(18).toString('base64url') as JobId;
    const abort = new AbortController();
    const state: JobState = { status: 'running', step: 'reading', done: 0, total: 1 };
    const { checkpoint = null, folder = null } = plan;
    const job: Job = { id, kind, title: displayText(title, 512), checkpoint, folder, state };
    const ended = this.#run(id, abort.signal, run);
    this.#jobs.set(id, { job, abort, ended });
    this.#changed(id);
    return id;
  }

  get(id: JobId): Job | null {
    return this.#jobs.get(id)?.job ?? null;
  }

  /** Newest first. */
  all(): readonly Job[] {
    return Array.from(this.#jobs.values(), ({ job }) => job).reverse();
  }

  cancel(id: JobId): void {
    this.#jobs.get(id)?.abort.abort();
  }

  dismiss(id: JobId): void {
    this.cancel(id);
    this.#jobs.delete(id);
  }

  async idle(): Promise<void> {
    await Promise.all(Array.from(this.#jobs.values(), ({ ended }) => ended));
  }

  async close(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort();
    await this.idle();
  }

  async #run(id: JobId, signal: AbortSignal, run: JobPlan['run']): Promise<void> {
    // The job is listed before it can end.
    await Promise.resolve();
    const progress: JobProgress = (step, done, total) => {
      if (!signal.aborted) this.#set(id, { status: 'running', step, done, total });
    };
    try {
      const { message, made = null, notes = [] } = await run(signal, progress);
      this.#set(id, {
        status: 'done',
        message: displayText(message),
        made,
        notes: notes.map((note) => displayText(note)),
      });
    } catch (error) {
      this.#set(id, signal.aborted ? { status: 'cancelled' } : failureOf(error));
    }
    this.#cut();
  }

  #set(id: JobId, state: JobState): void {
    const known = this.#jobs.get(id);
    if (known === undefined) return;
    known.job = { ...known.job, state };
    this.#changed(id);
  }

  #cut(): void {
    const ended = this.all().filter(({ state }) => state.status !== 'running');
    for (const { id } of ended.slice(KEPT)) this.dismiss(id);
  }
}

function failureOf(error: unknown): JobState {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SourceError || error instanceof AtomicWriteError)
    return { status: 'failed', code: error.code, message: displayText(message) };
  if (error instanceof RewriteError || error instanceof RequestError)
    return { status: 'failed', code: 'EREFUSED', message: displayText(message) };
  return {
    status: 'failed',
    code: 'EINTERNAL',
    message: `a fault of the program, not of the file: ${displayText(message)}`,
  };
}
