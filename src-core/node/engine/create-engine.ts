import { resolve } from 'node:path';
import type { EventName, Events, RequestName, Requests } from '../../contract/client.ts';
import type { CheckpointId, JobId } from '../../contract/ids.ts';
import type { Expectation } from '../../contract/expectation.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import { Announcer } from './announcer.ts';
import { createAnswers } from './answers.ts';
import type { Answers } from './answers/parts.ts';
import { Checks } from './checks.ts';
import { Contents, type Content } from './contents.ts';
import { compareWithDisk } from './disk-identity.ts';
import type { Engine, EngineOptions, RegisterOptions, RestoredFile, RestoredFolder } from './engine.ts';
import { inspectFile } from '../check-file.ts';
import { isFolder } from '../is-folder.ts';
import { isWithin } from '../within.ts';
import { expandPaths, type FoundPath } from './expand-paths.ts';
import { expectationOf, type Expected } from './expected.ts';
import { findRuns } from './folders/find-runs.ts';
import { nodeWatchPorts } from './folders/folder-watch.ts';
import { Folders, type Folder } from './folders/folders.ts';
import { Jobs } from './jobs/jobs.ts';
import { Overview } from './overview.ts';
import { itemOf, type CheckpointRecord, type CheckRequest } from './record.ts';
import { Registry, type GivenNames } from './registry.ts';
import { RequestError } from './request-error.ts';
import { Samples } from './samples/samples.ts';
import { Session } from './session/session.ts';

/** Bytes of contents kept in memory; budget of the whole engine is 300 MB. */
const CONTENT_BYTES = 128 << 20;

export function createEngine(options: EngineOptions): Engine {
  return new LocalEngine(options);
}

class LocalEngine implements Engine {
  readonly #limits: Limits;
  readonly #registry = new Registry();
  readonly #contents: Contents;
  readonly #announcer: Announcer;
  readonly #checks: Checks;
  readonly #answers: Answers;
  readonly #jobs: Jobs;
  readonly #folders: Folders;
  readonly #session: Session;
  readonly #samples: Samples;
  /** Reads of dropped contents under way, so that two pages asked at once read the file once. */
  readonly #reading = new Map<CheckpointId, Promise<Content | null>>();
  readonly #closing = new AbortController();

  constructor(options: EngineOptions) {
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#contents = new Contents(options.contentBytes ?? CONTENT_BYTES);
    this.#announcer = new Announcer((id) => {
      const record = this.#registry.get(id);
      return record === undefined ? null : itemOf(record);
    });
    const overview = new Overview(() => performance.now());
    this.#checks = new Checks({
      registry: this.#registry,
      contents: this.#contents,
      announcer: this.#announcer,
      overview,
      limits: this.#limits,
      jobs: options.jobs,
      scanner: options.scanner,
    });
    const { checksumsOnOpen: checksums, requiredKeys } = options;
    this.#session = new Session({
      stateFile: options.stateFile ?? null,
      forgetsFiles: options.confined ?? false,
      defaults: { onOpen: { checksums, values: false }, requiredKeys },
      insisted: options.insisted ?? {},
      now: () => Date.now(),
    });
    void this.#session.ready.then(() => this.#checks.setJobs(this.#session.preferences.jobs));
    this.#samples = new Samples(options.stateFile ?? null);
    this.#jobs = new Jobs(this.#jobChanged);
    this.#folders = new Folders({
      ports: options.watching ?? nodeWatchPorts,
      onChange: () => this.#announcer.tell('folders', this.#folders.items()),
      onSettled: (folder, paths) => void this.#arrived(folder, paths),
    });
    this.#answers = createAnswers({
      registry: this.#registry,
      checks: this.#checks,
      announcer: this.#announcer,
      jobs: this.#jobs,
      folders: this.#folders,
      session: this.#session,
      samples: this.#samples,
      limits: this.#limits,
      isConfined: options.confined ?? false,
      roots: options.roots ?? [],
      closing: this.#closing.signal,
      register: (paths, how) => this.register(paths, how),
      remember: () => this.#remember(),
      contentOf: (record) => this.#contentOf(record),
      refresh: (record) => this.#refresh(record),
    });
  }

  async request<K extends RequestName>(name: K, args: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> {
    const answer: (...all: Parameters<Requests[K]>) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>> =
      this.#answers[name];
    return answer(...args);
  }

  async register(paths: readonly string[], options: RegisterOptions = {}): Promise<readonly CheckpointId[]> {
    await this.#session.ready;
    await this.#noteOpened(paths, options);
    const [ids, known] = [new Set<CheckpointId>(), new Set<CheckpointId>()];
    for await (const found of expandPaths(paths)) {
      if (!this.#isWanted(found, options)) continue;
      const { id, isNew } = this.#add(found, { folderText: options.folderText });
      if (!isNew && !ids.has(id)) known.add(id);
      ids.add(id);
    }
    this.#remember();
    if (known.size > 0 && options.asked !== false) this.#tellOfRows('reopened', [...known]);
    return [...ids];
  }

  async restore(files: readonly RestoredFile[], folders: readonly RestoredFolder[] = []): Promise<void> {
    await this.#session.ready;
    for (const folder of folders) await this.#folders.restore(folder);
    for (const { id, path, failed } of files) {
      for await (const found of expandPaths([path])) {
        if (failed === null) this.#add(found, { id });
        else
          this.#checks.fail(
            this.#registry.add(found.path, found.realPath, this.#firstRequest(), { id }).record,
            failed.code,
            failed.message,
          );
      }
    }
    this.#remember();
  }

  openFolders(): readonly RestoredFolder[] {
    return this.#folders.toRestore();
  }

  pathOf(id: CheckpointId): string | null {
    return this.#registry.get(id)?.path ?? null;
  }

  on<K extends EventName>(event: K, listener: Events[K]): () => void {
    return this.#announcer.on(event, listener);
  }

  async idle(): Promise<void> {
    await this.#jobs.idle();
    await this.#checks.idle();
    await this.#session.saved();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#folders.close();
    await this.#jobs.close();
    await this.#checks.close();
    await Promise.allSettled(this.#reading.values());
    await this.#session.ready;
    await this.#session.saved();
    await this.#samples.close();
    this.#announcer.close();
  }

  /** A run without a checkpoint so far is shown as a run, and not as a folder that could not be read. */
  #isWanted({ path, realPath, failure }: FoundPath, { within }: RegisterOptions): boolean {
    if (failure?.code === 'ENOCHECKPOINT' && this.#folders.isRun(path)) return false;
    return within === undefined || isWithin(realPath, within);
  }

  #add(found: FoundPath, given: GivenNames = {}): { readonly id: CheckpointId; readonly isNew: boolean } {
    const { record, isNew } = this.#registry.add(found.path, found.realPath, this.#firstRequest(), given);
    record.size = found.size;
    record.modified = found.modified;
    if (found.failure !== null) this.#checks.fail(record, found.failure.code, found.failure.message);
    else if (isNew || isWorthAnotherLook(record, found)) this.#checks.start(record, false);
    return { id: record.id, isNew };
  }

  /** Folders are listed; what a person opened is worth remembering, where it has a name that says something. */
  async #noteOpened(paths: readonly string[], options: RegisterOptions): Promise<void> {
    const opened = await Promise.all(
      paths.map(async (path) => ({ path: resolve(path), kind: (await isFolder(path)) ? 'folder' : 'file' }) as const),
    );
    const { within, folderText } = options;
    for (const { path, kind } of opened) {
      if (kind !== 'folder') continue;
      const how = within === undefined ? {} : { within };
      await this.#folders.add(path, how);
      for (const run of await findRuns(path)) await this.#folders.add(run, how);
    }
    if (options.asked !== false && folderText === undefined) this.#session.opened(opened);
  }

  #remember(): void {
    this.#session.holds(this.#registry.all().map(({ path }) => path));
  }

  async #arrived({ path, options }: Folder, paths: readonly string[]): Promise<void> {
    try {
      const ids = await this.register(paths, { ...options, asked: false });
      if (ids.length > 0) this.#tellOfRows('arrived', ids);
    } catch (error) {
      // Each file that cannot be looked at has a row that says so; only a fault of ours ends here.
      console.error(`assay: ${path} is watched, but: ${String(error)}`);
    }
  }

  /** Whoever hears of it knows the rows by then. */
  #tellOfRows(event: 'arrived' | 'reopened', ids: readonly CheckpointId[]): void {
    this.#announcer.flush();
    this.#announcer.tell(event, ids);
  }

  /** What is read of everything that is opened now. */
  #firstRequest(): CheckRequest {
    const { onOpen, requiredKeys, expectation } = this.#session.preferences;
    return { ...onOpen, expectation: savedExpectation({ requiredKeys, expectation }) };
  }

  readonly #jobChanged = (id: JobId): void => {
    this.#announcer.soon(`job ${id}`, () => {
      const job = this.#jobs.get(id);
      if (job !== null) this.#announcer.tell('job', job);
    });
  };

  /** The content of a row; read again, headers only, when it was dropped to save memory. */
  async #contentOf(record: CheckpointRecord): Promise<Content | null> {
    const kept = this.#contents.get(record.id);
    if (kept !== null || record.result === null) return kept;
    let reading = this.#reading.get(record.id);
    if (reading === undefined) {
      reading = this.#readAgain(record).finally(() => this.#reading.delete(record.id));
      this.#reading.set(record.id, reading);
    }
    return reading;
  }

  async #readAgain(record: CheckpointRecord): Promise<Content | null> {
    await this.#refresh(record);
    const { result } = record;
    if (result === null) return null;
    if (record.stale !== null) throw new RequestError(`${record.name} ${STALE_WORDS[record.stale]}; check it again`);
    const signal = this.#closing.signal;
    const { checkpoint } = await inspectFile(record.path, { limits: this.#limits, signal });
    // A check that ended meanwhile knows more.
    return record.result === result ? this.#contents.put(record.id, checkpoint, result) : this.#contents.get(record.id);
  }

  /** Notice that the file was changed or removed since it was read. */
  async #refresh(record: CheckpointRecord): Promise<void> {
    const { result } = record;
    if (result === null) return;
    const onDisk = await compareWithDisk(record.path, result.identity);
    const stale = onDisk === 'same' ? null : onDisk;
    if (record.result !== result || record.stale === stale) return;
    record.stale = stale;
    this.#announcer.changed(record.id);
  }
}

/** A document that was saved by another version, and is no expectation for this one, asks for nothing. */
function savedExpectation({ requiredKeys, expectation }: Expected): Expectation | null {
  try {
    return expectationOf({ requiredKeys, expectation });
  } catch (error) {
    if (error instanceof RequestError) return expectationOf({ requiredKeys, expectation: '' });
    throw error;
  }
}

const STALE_WORDS = {
  changed: 'has changed on disk since it was checked',
  gone: 'is not on disk any more',
} as const;

/** A file that is dropped a second time is checked again only where that can say something new. */
function isWorthAnotherLook({ state, result }: CheckpointRecord, { size, modified }: FoundPath): boolean {
  if (state.status === 'failed' || state.status === 'cancelled') return true;
  return result !== null && (result.identity.size !== size || result.identity.modified !== modified);
}
