import type { CheckpointView, QueueItem, QueueState } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { TensorRow } from '../../src-core/contract/tensors.ts';
import type { ValueRow } from '../../src-core/contract/value-tree.ts';
import type { Report, ReportLevel } from '../../src-core/contract/report.ts';
import { describeFinding, type DescribedFinding } from '../../src-core/findings/describe.ts';
import { finding } from '../../src-core/findings/finding.ts';
import { LEVELS, levelNumber, type LevelStatus } from '../../src-core/findings/level.ts';
import type { ArchiveEntry, GlobalUse } from '../../src-core/model/checkpoint.ts';
import { shellPath } from '../../src-core/model/shell-word.ts';

/** Made-up checkpoints for component tests: one of each state a window must show. */
export interface SampleCheckpoint {
  readonly view: CheckpointView;
  readonly tensors: readonly TensorRow[];
  /** The same with repeated layers folded. */
  readonly groups: readonly SampleGroup[];
  /** Children of each node of the value tree. */
  readonly values: ReadonlyMap<number, readonly ValueRow[]>;
  readonly entries: readonly ArchiveEntry[];
  readonly globals: readonly GlobalUse[];
}

export interface SampleGroup {
  readonly row: TensorRow;
  readonly members: readonly TensorRow[];
}

export function sampleId(name: string): CheckpointId {
  return `sample-${name.replace(/[^A-Za-z0-9_-]/g, '-')}-0000000000`.slice(0, 64) as CheckpointId;
}

export function sampleItem(name: string, state: QueueState, size = 1_880_000_000): QueueItem {
  return { id: sampleId(name), name, folder: '/data/runs/17', size, modified: Date.UTC(2026, 0, 5, 12), state };
}

function levels(...statuses: readonly LevelStatus[]): readonly ReportLevel[] {
  return LEVELS.map((name, place) => {
    const status = statuses[place] ?? 'not-run';
    const reason = status === 'not-run' ? 'not asked for' : '';
    return { level: levelNumber(name), name, status, reason, ms: status === 'not-run' ? null : 0.4 };
  });
}

const REPORT: Report = {
  path: '/data/runs/17/model.pt',
  size: 1_880_000_000,
  format: 'torch-zip',
  verdict: 'valid',
  safety: 'safe',
  error: '',
  levels: levels('passed', 'passed', 'passed'),
  findings: [],
  keys: { type: 'OrderedDict', top: ['model', 'optimizer', 'epoch'], missing: [], unexpected: [], mismatched: [] },
  torch: {
    weightsOnly: { accepts: 'yes', message: '' },
    mmap: { accepts: 'yes', message: '' },
    full: { accepts: 'yes', message: '' },
  },
  tensors: 147,
  parameters: 940_663_808,
};

function sample(name: string, changes: Partial<Report>, tensorCount = 0): SampleCheckpoint {
  const path = `/data/runs/17/${name}`;
  const report: Report = { ...REPORT, ...changes, path, tensors: tensorCount };
  const state: QueueState = {
    status: 'done',
    verdict: report.verdict,
    safety: report.safety,
    format: report.format,
    error: report.error,
    warnings: report.findings.filter((one) => one.severity === 'warning').length,
    deep: false,
  };
  return {
    view: {
      item: sampleItem(name, state, report.size),
      path,
      pathWord: shellPath(path),
      command: `assay validate ${shellPath(path)}`,
      report,
      bytesByDType:
        tensorCount > 0
          ? [
              ['float16', 1_879_000_000],
              ['float32', 1_000_000],
            ]
          : [],
      metadata: [['torch version record', '3']],
      layout: null,
      files: 0,
      hasChecksums: true,
    },
    tensors: Array.from({ length: tensorCount }, (_, index) => sampleTensor(index)),
    groups: sampleGroups(tensorCount),
    values: VALUES,
    entries: ENTRIES,
    globals: report.safety === 'unsafe' ? [DANGEROUS] : [HARMLESS],
  };
}

/** One for each part of a layer, as the engine folds them. */
function sampleGroups(tensorCount: number): readonly SampleGroup[] {
  return [0, 1, 2, 3].slice(0, tensorCount).map((part) => {
    const count = Math.ceil((tensorCount - part) / 4);
    const members = Array.from({ length: count }, (_, layer) => sampleTensor(layer * 4 + part));
    const first = sampleTensor(part);
    const row = {
      ...first,
      name: first.name.replace('.0.', `.{0-${count - 1}}.`),
      bytes: (first.bytes ?? 0) * count,
      storage: null,
      fileOffset: null,
      group: { id: String(part), tensors: count, unreadable: 0, isOpen: false },
    };
    return { row, members };
  });
}

/** Row `index` of a transformer-like state dict; statistics are absent, as they are until asked for. */
export function sampleTensor(index: number): TensorRow {
  const part =
    ['attention.q_proj.weight', 'attention.k_proj.weight', 'mlp.up_proj.weight', 'norm.bias'][index % 4] ?? 'weight';
  const isBias = index % 4 === 3;
  const shape = isBias ? [768] : [768, 768];
  const dtype = isBias ? 'float32' : 'float16';
  return {
    index,
    name: `model.layers.${Math.floor(index / 4)}.${part}`,
    shape,
    dtype,
    bytes: isBias ? 768 * 4 : 768 * 768 * 2,
    stride: isBias ? [1] : [768, 1],
    storageOffset: 0,
    storage: String(index),
    fileOffset: 1024 + index * 768 * 768 * 2,
    device: 'cpu',
    layout: 'strided',
    requiresGrad: false,
    className: '',
    readable: true,
    stats: null,
  };
}

const VALUES: ReadonlyMap<number, readonly ValueRow[]> = new Map([
  [
    0,
    [
      { node: 1, key: "'model'", type: 'OrderedDict', preview: '147 entries', children: 2 },
      { node: null, key: "'epoch'", type: 'int', preview: '17', children: 0 },
      { node: null, key: "'note'", type: 'str', preview: "'best so far'", children: 0 },
    ],
  ],
  [
    1,
    [
      { node: null, key: "'layers.0.weight'", type: 'torch.Tensor', preview: 'float16 [768, 768]', children: 0 },
      { node: null, key: "'layers.0.bias'", type: 'torch.Tensor', preview: 'float32 [768]', children: 0 },
    ],
  ],
]);

const ENTRIES: readonly ArchiveEntry[] = [
  {
    name: 'model/data.pkl',
    headerOffset: 0,
    dataOffset: 64,
    compressedSize: 9216,
    size: 9216,
    method: 0,
    crc32: 0x1234_abcd,
  },
  {
    name: 'model/data/0',
    headerOffset: 9280,
    dataOffset: 9344,
    compressedSize: 1_179_648,
    size: 1_179_648,
    method: 0,
    crc32: 0xdead_beef,
  },
];

const HARMLESS: GlobalUse = {
  module: 'torch._utils',
  name: '_rebuild_tensor_v2',
  safety: 'safe',
  effects: ['call'],
  offset: 21,
};
const DANGEROUS: GlobalUse = {
  module: 'posix',
  name: 'system',
  safety: 'unsafe',
  effects: ['call'],
  offset: 11,
  example: "system('true')",
  why: 'runs a shell command',
};

const EMPTY = describeFinding(finding('FI101'));
const MISSING: DescribedFinding = {
  code: 'KY401',
  level: 4,
  severity: 'error',
  kind: 'incompatible',
  message: 'required key `optimizer` is missing',
  advice: 'Save the optimizer state beside the model.',
  referenceMessage: '',
  at: { key: ['optimizer'] },
  expected: 'a key `optimizer`',
  actual: 'keys `model`, `epoch`',
};

/** The queue a fresh fake client holds. */
export const SAMPLES: readonly SampleCheckpoint[] = [
  sample('model.pt', {}, 147),
  sample('empty.pt', {
    size: 0,
    format: null,
    verdict: 'corrupted',
    safety: null,
    error: `corrupted: ${EMPTY.message}`,
    levels: levels('failed'),
    findings: [EMPTY],
    torch: null,
    parameters: 0,
    keys: { type: '', top: [], missing: [], unexpected: [], mismatched: [] },
  }),
  sample(
    'no-optimizer.pt',
    {
      verdict: 'incompatible',
      error: `incompatible: ${MISSING.message}`,
      levels: levels('passed', 'passed', 'passed', 'failed'),
      findings: [MISSING],
      keys: { type: 'dict', top: ['model', 'epoch'], missing: ['optimizer'], unexpected: [], mismatched: [] },
    },
    40,
  ),
  sample(
    'downloaded.bin',
    {
      safety: 'unsafe',
      torch: {
        weightsOnly: {
          accepts: 'no',
          message: 'Unsupported global: GLOBAL posix.system was not an allowed global by default.',
        },
        mmap: { accepts: 'yes', message: '' },
        full: { accepts: 'yes', message: '' },
      },
    },
    4,
  ),
];
