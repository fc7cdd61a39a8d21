import type { OpcodePage, PickleStream } from '../../src-core/contract/archive.ts';
import type { ComparedRow, ComparePage, CompareSummary } from '../../src-core/contract/compare.ts';
import type { Requests } from '../../src-core/contract/client.ts';
import type { CheckpointId, FolderId, JobId } from '../../src-core/contract/ids.ts';
import type { FolderItem, RunStatus } from '../../src-core/contract/folders.ts';
import type { RewritePlanView } from '../../src-core/contract/rewrite.ts';
import type { ProfileItem } from '../../src-core/contract/profiles.ts';
import { DEFAULT_PREFERENCES } from '../../src-core/contract/session.ts';
import type { SetFile } from '../../src-core/contract/sets.ts';
import type { Elements, Histogram, LayerRow, Slice, SliceQuery } from '../../src-core/contract/values.ts';

/** The id of the job that a fake client begins. A test ends it with `emit('job', …)`. */
export const SAMPLE_JOB = 'sample-job-000000000000' as JobId;
export const SAMPLE_FOLDER = 'sample-folder-0000000000' as FolderId;

/** Requests that a fake client answers from the made-up views below. A test may answer each in its own way. */
export type ViewRequests = Omit<
  Requests,
  'queue' | 'view' | 'tensors' | 'values' | 'entries' | 'globals' | 'validate' | 'cancel' | 'remove' | 'explain'
>;

export const SAMPLE_HISTOGRAM: Histogram = {
  ok: true,
  edges: [-2, -1, 0, 1, 2],
  counts: [10, 120, 1000, 70],
  nan: 3,
  positiveInf: 1,
  negativeInf: 0,
  zero: 17,
  min: -2,
  max: 2,
  elements: 1204,
  of: 'values',
};

export const SAMPLE_LAYERS: readonly LayerRow[] = [0, 1, 2].map((depth) => ({
  name: `model.layers.${depth}`,
  depth,
  tensors: 4,
  parameters: 1_770_240,
  bytes: 3_541_248,
  stats: {
    norm: 30 + depth,
    mean: 0,
    std: 0.02 * (depth + 1),
    min: -1,
    max: 1,
    nan: depth === 2 ? 5 : 0,
    inf: 0,
    zero: 12,
    notRead: 0,
  },
}));

export const SAMPLE_PLAN: RewritePlanView = {
  outcome: 'changes',
  total: 2,
  changes: [
    { kind: 'renamed', name: 'module.a', to: 'a' },
    { kind: 'dropped', name: 'optimizer', to: '' },
  ],
  refusals: [],
  notes: [],
  keys: { before: 3, after: 2, removed: ['module.a', 'optimizer'], added: ['a'] },
  sizeBefore: 1_880_000_000,
  sizeAfter: 940_000_000,
  seconds: 1.2,
  command:
    "assay rewrite /data/runs/17/model.pt --strip-prefix module. --drop optimizer -o '/data/runs/17/model.new.pt'",
  suggestedName: 'model.new.pt',
};

const ROWS: readonly ComparedRow[] = [
  {
    kind: 'missing',
    renamed: false,
    a: { index: 0, name: 'head.weight', shape: [10, 768], dtype: 'float32' },
    b: null,
    values: null,
    why: '',
  },
  {
    kind: 'values',
    renamed: true,
    a: { index: 1, name: 'layers.0.weight', shape: [768, 768], dtype: 'float32' },
    b: { index: 0, name: 'module.layers.0.weight', shape: [768, 768], dtype: 'float32' },
    values: {
      equal: false,
      maxAbsolute: 0.25,
      maxRelative: 1.5,
      cosine: 0.998,
      changed: 1200,
      elements: 589_824,
      finiteness: 0,
    },
    why: '',
  },
];

export const SAMPLE_COMPARISON: ComparePage = { total: ROWS.length, rows: ROWS };

function summary(a: CheckpointId, b: CheckpointId): CompareSummary {
  return {
    a,
    b,
    withValues: true,
    counts: { missing: 1, unexpected: 0, shape: 0, dtype: 0, values: 1, equal: 0, 'not-read': 0 },
    renamed: { from: '', to: 'module.' },
    conclusion: '2 tensors: 1 is missing, 1 differs',
    otherKeys: ['epoch: 3 → 4'],
  };
}

export const SAMPLE_FOLDER_ITEM: FolderItem = {
  id: SAMPLE_FOLDER,
  name: '17',
  path: '/data/runs/17',
  watched: false,
  problem: '',
  isRun: true,
};

export const SAMPLE_RUN: RunStatus = {
  folder: SAMPLE_FOLDER,
  problem: '',
  version: '1.0',
  stage: 'features',
  startedAt: '2026-01-05T08:00:00',
  updatedAt: '2026-01-05T12:00:00',
  total: 3,
  completed: ['a.svs'],
  failed: ['b.svs'],
  pending: ['c.svs'],
  current: null,
  stages: [
    {
      name: 'tiles',
      status: 'complete',
      outputs: ['tiles.pt'],
      startedAt: '2026-01-05T08:00:00',
      completedAt: '2026-01-05T09:00:00',
      error: '',
    },
    {
      name: 'features',
      status: 'in_progress',
      outputs: ['features.pt'],
      startedAt: '2026-01-05T09:00:00',
      completedAt: '',
      error: '',
    },
  ],
  failures: [{ path: 'b.pt', reason: 'corrupted: no end record', time: '2026-01-05T10:00:00' }],
  files: {
    complete: ['tiles.pt'],
    damaged: [{ name: 'features.pt', error: 'corrupted: no end record' }],
    unfinished: ['c.pt'],
    missing: [],
    leftovers: ['c.pt.tmp'],
  },
  resume: { stage: 'features', why: 'features.pt is damaged' },
};

/** Two shards, one of them cut off, and their index. */
export const SAMPLE_SET: readonly SetFile[] = [
  {
    name: 'model-00002-of-00002.safetensors',
    role: 'shard',
    size: 470_000_000,
    state: 'corrupted',
    warnings: 0,
    problem: 'the file ends 12 bytes before its last tensor does',
    tensors: 73,
    tensorBytes: 470_000_000,
    openable: true,
  },
  {
    name: 'model.safetensors.index.json',
    role: 'index',
    size: 12_000,
    state: 'whole',
    warnings: 0,
    problem: '',
    tensors: 0,
    tensorBytes: 0,
    openable: false,
  },
  {
    name: 'model-00001-of-00002.safetensors',
    role: 'shard',
    size: 470_000_000,
    state: 'whole',
    warnings: 0,
    problem: '',
    tensors: 74,
    tensorBytes: 470_000_000,
    openable: true,
  },
];

export const SAMPLE_PROFILES: readonly ProfileItem[] = ['training-checkpoint', 'lightning'].map((name) => ({
  name,
  summary: `what ${name} asks for`,
  expectation: JSON.stringify({ profile: name }),
}));

const STREAM: PickleStream = { name: 'model/data.pkl', bytes: 9216, opcodes: 2 };
const OPCODES: OpcodePage = {
  total: 2,
  rows: [
    { offset: 0, name: 'PROTO', argument: '2' },
    { offset: 2, name: 'STOP', argument: '' },
  ],
};

/** Every cell is its place: row · columns + column. */
function slice({ cells, size }: SliceQuery): Slice {
  const rows = Math.min(cells.rows, size.rows);
  const columns = Math.min(cells.columns, size.columns);
  return {
    ok: true,
    rows,
    columns,
    step: {
      row: Math.max(1, Math.ceil(size.rows / cells.rows)),
      column: Math.max(1, Math.ceil(size.columns / cells.columns)),
    },
    cells: Array.from({ length: rows * columns }, (_, place) => place),
    plane: { rows: size.rows, columns: size.columns },
    min: 0,
    max: Math.max(0, rows * columns - 1),
    of: 'values',
  };
}

/** float32 0.5 again and again. */
function elements(start: number, count: number): Elements {
  return {
    ok: true,
    start,
    total: 589_824,
    values: Array.from({ length: count }, () => '0.5'),
    hex: Array.from({ length: count }, () => '0000003f'),
    byteOrder: 'little',
    of: 'values',
  };
}

export const SAMPLE_ANSWERS: ViewRequests = {
  report: (ids, format) => `${format} report on ${ids.length} checkpoints`,
  histogram: () => SAMPLE_HISTOGRAM,
  slice: (_id, query) => slice(query),
  elements: (_id, _tensor, start, count) => elements(start, count),
  exportTensor: () => SAMPLE_JOB,
  layers: () => SAMPLE_LAYERS,
  compare: () => SAMPLE_JOB,
  compareSummary: () => summary('sample-a-0000000000' as CheckpointId, 'sample-b-0000000000' as CheckpointId),
  compareRows: () => SAMPLE_COMPARISON,
  planRewrite: () => SAMPLE_PLAN,
  runRewrite: () => SAMPLE_JOB,
  repairs: () => [],
  salvage: () => SAMPLE_JOB,
  pickles: () => [STREAM],
  opcodes: () => OPCODES,
  bytes: (_id, offset, length) => ({ offset, size: 1_880_000_000, hex: '50'.repeat(length) }),
  byteMap: (_id, from, to) => ({
    size: 1_880_000_000,
    ranges: [{ start: from, end: to, kind: 'tensor', name: 'model/data/0', tensor: 0, count: 1 }],
  }),
  folders: () => [],
  watch: () => ({ ...SAMPLE_FOLDER_ITEM, watched: true }),
  unwatch: () => undefined,
  removeFolder: () => undefined,
  runStatus: () => SAMPLE_RUN,
  checkRun: () => SAMPLE_JOB,
  setFiles: (_id, offset, limit) => ({
    total: SAMPLE_SET.length,
    bad: SAMPLE_SET.filter(({ problem }) => problem !== '').length,
    rows: SAMPLE_SET.slice(offset, offset + limit),
  }),
  openSetFile: (id) => id,
  profiles: () => SAMPLE_PROFILES,
  jobs: () => [],
  cancelJob: () => undefined,
  dismissJob: () => undefined,
  pauseAll: () => undefined,
  resumeAll: () => undefined,
  cancelAll: () => undefined,
  retry: () => undefined,
  overall: () => ({
    paused: false,
    total: 4,
    waiting: 0,
    running: 0,
    ended: 4,
    bytesDone: 0,
    bytesTotal: 0,
    secondsLeft: null,
  }),
  recent: () => [],
  openRecent: () => undefined,
  clearRecent: () => undefined,
  restoreSession: () => 0,
  openSamples: () => [],
  preferences: () => DEFAULT_PREFERENCES,
  setPreferences: (changes) => ({
    ...DEFAULT_PREFERENCES,
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
  }),
};
