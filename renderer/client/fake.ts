import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { Client, EventName, Events, RequestName, Requests } from '../../src-core/contract/client.ts';
import type { HostCapabilities } from '../../src-core/contract/host.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { TensorPage, TensorQuery, TensorRow } from '../../src-core/contract/tensors.ts';
import { Listeners } from '../../src-core/contract/listeners.ts';
import { SAMPLES, type SampleCheckpoint, type SampleGroup } from './sample.ts';
import { SAMPLE_ANSWERS, type ViewRequests } from './sample-views.ts';

/** A client without an engine, for component tests: answers from memory, records what was asked, says events on command. */
export interface FakeClient extends Client {
  /** Every request and host call in order, as `[name, ...arguments]`. */
  readonly calls: (readonly unknown[])[];
  /** Tell the listeners. */
  emit<K extends EventName>(event: K, ...args: Parameters<Events[K]>): void;
  /** Make the next call of this request fail with this message. */
  failNext(name: RequestName, message: string): void;
  /** Put a checkpoint in the queue, or a row alone (waiting, running, failed), and tell the listeners. */
  put(what: SampleCheckpoint | QueueItem): void;
}

export interface FakeOptions {
  readonly samples?: readonly SampleCheckpoint[];
  readonly host?: Partial<HostCapabilities>;
  /** In place of the made-up answers. */
  readonly answers?: Partial<ViewRequests>;
}

export function createFakeClient({ samples = SAMPLES, host = {}, answers = {} }: FakeOptions = {}): FakeClient {
  const checkpoints = new Map(samples.map((one) => [one.view.item.id, one]));
  const queue = new Map(samples.map((one) => [one.view.item.id, one.view.item]));
  const calls: (readonly unknown[])[] = [];
  const failures = new Map<RequestName, string>();
  const listeners = new Listeners();
  const emit = <K extends EventName>(event: K, ...args: Parameters<Events[K]>) => listeners.tell(event, ...args);
  const record = (name: string, args: readonly unknown[]) => void calls.push([name, ...args]);
  /** Log the call, then fail if told to, else answer. */
  const answer = <T>(name: RequestName, args: readonly unknown[], value: () => T): Promise<T> => {
    record(name, args);
    const failure = failures.get(name);
    failures.delete(name);
    return failure === undefined ? Promise.resolve(value()) : Promise.reject(new Error(failure));
  };
  const views: ViewRequests = { ...SAMPLE_ANSWERS, ...answers };
  const view =
    <K extends keyof ViewRequests>(name: K) =>
    (...args: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> => {
      const make = views[name] as (...all: Parameters<Requests[K]>) => ReturnType<Requests[K]>;
      return answer(name, args, () => make(...args));
    };
  const setState = (id: CheckpointId, state: QueueItem['state']) => {
    const item = queue.get(id);
    if (item === undefined) return;
    queue.set(id, { ...item, state });
    emit('changed', [{ ...item, state }]);
  };

  return {
    calls,
    emit,
    failNext: (name, message) => void failures.set(name, message),
    put: (what) => {
      const item = 'view' in what ? what.view.item : what;
      if ('view' in what) checkpoints.set(item.id, what);
      queue.set(item.id, item);
      emit('changed', [item]);
    },
    on: (event, listener) => listeners.on(event, listener),
    queue: () => answer('queue', [], () => [...queue.values()]),
    view: (id) =>
      answer('view', [id], () => {
        const view = checkpoints.get(id)?.view;
        const item = queue.get(id);
        return view === undefined || item === undefined ? null : { ...view, item };
      }),
    tensors: (id, query) => answer('tensors', [id, query], () => pageOf(checkpoints.get(id), query)),
    values: (id, node, offset, limit) =>
      answer('values', [id, node, offset, limit], () =>
        slice(checkpoints.get(id)?.values.get(node) ?? [], offset, limit),
      ),
    entries: (id, offset, limit) =>
      answer('entries', [id, offset, limit], () => slice(checkpoints.get(id)?.entries ?? [], offset, limit)),
    globals: (id) => answer('globals', [id], () => checkpoints.get(id)?.globals ?? []),
    validate: (id, options) =>
      answer('validate', [id, options], () => setState(id, { status: 'running', step: 'reading', done: 0, total: 1 })),
    cancel: (id) => answer('cancel', [id], () => setState(id, { status: 'cancelled' })),
    remove: (ids) =>
      answer('remove', [ids], () => {
        for (const id of ids) queue.delete(id);
        emit('removed', ids);
      }),
    explain: (code) =>
      answer('explain', [code], () => ({
        code,
        title: `title of ${code}`,
        level: 2,
        levelName: 'container',
        severity: 'error',
        kind: 'corrupted',
        explanation: 'What it means.',
        advice: 'What to do.',
        reference: '',
        speaker: 'torch.load',
        example: { make: ['open("model.pt", "wb")'], run: 'assay validate model.pt', says: 'what is wrong' },
      })),
    report: view('report'),
    histogram: view('histogram'),
    slice: view('slice'),
    elements: view('elements'),
    exportTensor: view('exportTensor'),
    layers: view('layers'),
    compare: view('compare'),
    compareSummary: view('compareSummary'),
    compareRows: view('compareRows'),
    planRewrite: view('planRewrite'),
    runRewrite: view('runRewrite'),
    repairs: view('repairs'),
    salvage: view('salvage'),
    pickles: view('pickles'),
    opcodes: view('opcodes'),
    bytes: view('bytes'),
    byteMap: view('byteMap'),
    folders: view('folders'),
    watch: view('watch'),
    unwatch: view('unwatch'),
    removeFolder: view('removeFolder'),
    runStatus: view('runStatus'),
    checkRun: view('checkRun'),
    setFiles: view('setFiles'),
    openSetFile: view('openSetFile'),
    profiles: view('profiles'),
    jobs: view('jobs'),
    cancelJob: view('cancelJob'),
    dismissJob: view('dismissJob'),
    pauseAll: view('pauseAll'),
    resumeAll: view('resumeAll'),
    cancelAll: view('cancelAll'),
    retry: view('retry'),
    overall: view('overall'),
    recent: view('recent'),
    openRecent: view('openRecent'),
    clearRecent: view('clearRecent'),
    restoreSession: view('restoreSession'),
    openSamples: view('openSamples'),
    preferences: view('preferences'),
    setPreferences: view('setPreferences'),
    host: {
      kind: 'electron',
      addFiles: (files) => {
        record('addFiles', [files]);
        return Promise.resolve('');
      },
      openDialog: () => {
        record('openDialog', []);
        return Promise.resolve();
      },
      roots: null,
      showInFolder: (id) => {
        record('showInFolder', [id]);
        return Promise.resolve();
      },
      dragOut: (id) => {
        record('dragOut', [id]);
        return Promise.resolve();
      },
      download: null,
      onMenu: null,
      copyText: (text) => {
        record('copyText', [text]);
        return Promise.resolve();
      },
      ...host,
    },
  };
}

function slice<T>(
  all: readonly T[],
  offset: number,
  limit: number,
): { readonly total: number; readonly rows: readonly T[] } {
  return { total: all.length, rows: all.slice(offset, offset + limit) };
}

/**
 * Enough of the engine's query for a component test: words in the name, sort by a column; `dtype:` narrows; the groups of
 * the sample. `bad:` is an error.
 */
function pageOf(sample: SampleCheckpoint | undefined, query: TensorQuery): TensorPage {
  const { filter, sort, fold, selected, offset, limit } = query;
  const terms = filter.split(' ').filter((term) => term !== '');
  const unknown = terms.find((term) => term.includes(':') && !term.startsWith('dtype:'));
  const accept = (row: TensorRow) => unknown === undefined && terms.every((term) => accepts(row, term));
  const tensors = (sample?.tensors ?? []).filter(accept);
  const folded = fold === undefined ? [] : (sample?.groups ?? []).filter(({ row }) => accept(row));
  const listed = fold === undefined ? tensors : folded.flatMap((group) => shownOf(group, fold.open));
  const sorted =
    sort === null ? listed : [...listed].sort((a, b) => compare(a, b, sort.by) * (sort.descending ? -1 : 1));
  const chosen = selected?.flatMap(([from, to]) => sorted.slice(from, to));
  const membersOf = (row: TensorRow) => folded.find((group) => group.row.group?.id === row.group?.id)?.members ?? [row];
  const members = chosen?.flatMap(membersOf).map((row) => [row.index, row] as const);
  const rows = members === undefined ? sorted : [...new Map(members).values()];
  const counted = chosen === undefined ? tensors : rows;
  return {
    total: rows.length,
    tensors: counted.length,
    parameters: counted.reduce((sum, row) => sum + row.shape.reduce((a, b) => a * b, 1), 0),
    bytes: counted.reduce((sum, row) => sum + (row.bytes ?? 0), 0),
    rows: rows.slice(offset, offset + limit),
    filterError: unknown === undefined ? null : `\`${unknown}\` is not a filter`,
  };
}

function shownOf({ row, members }: SampleGroup, open: readonly string[]): readonly TensorRow[] {
  const { group } = row;
  if (group === undefined || !open.includes(group.id)) return [row];
  const inside = members.map((member) => ({ ...member, inside: { row: Number(group.id), depth: 1 } }));
  return [{ ...row, group: { ...group, isOpen: true } }, ...inside];
}

function accepts(row: TensorRow, term: string): boolean {
  return term.startsWith('dtype:') ? row.dtype === term.slice(6) : row.name.includes(term);
}

function compare(a: TensorRow, b: TensorRow, by: NonNullable<TensorQuery['sort']>['by']): number {
  if (by === 'bytes') return (a.bytes ?? -1) - (b.bytes ?? -1);
  if (by === 'name' || by === 'dtype') return a[by].localeCompare(b[by], 'en', { numeric: true });
  return a.index - b.index;
}
