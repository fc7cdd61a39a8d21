import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { RootBrowser } from '../../../src-core/contract/host.ts';
import type { CheckpointId, RecentId } from '../../../src-core/contract/ids.ts';
import type { RecentItem } from '../../../src-core/contract/session.ts';
import type { FakeOptions } from '../../../renderer/client/fake.ts';
import { SAMPLE_FOLDER_ITEM } from '../../../renderer/client/sample-views.ts';
import { SAMPLES, sampleTensor, type SampleCheckpoint } from '../../../renderer/client/sample.ts';
import { viewsPlay } from './plays-views.ts';

const RECENT: readonly RecentItem[] = ['model.pt', 'gone.pt'].map((name, place) => ({
  id: `recent-000000000000000${place + 1}` as RecentId,
  name,
  folder: '/data/runs/17',
  kind: 'file',
  opened: Date.UTC(2026, 0, 5, 12),
  exists: name !== 'gone.pt',
}));

/** What the fake engine of the page holds, by the name in its address: `?play=huge`. */
export const PLAYS: Readonly<Record<string, FakeOptions>> = {
  samples: { samples: [...SAMPLES, ...states(), hostile()] },
  empty: { samples: [] },
  returning: { samples: [], answers: { recent: () => RECENT } },
  browser: {
    samples: [],
    host: { kind: 'browser', openDialog: null, showInFolder: null, dragOut: null, roots: rootsOf() },
  },
  huge: { samples: [huge(200_000)] },
  many: { samples: many(3000) },
  views: viewsPlay(),
  set: { samples: [setOfFiles()] },
  runs: { samples: SAMPLES, answers: { folders: () => [SAMPLE_FOLDER_ITEM] } },
};

function first(): SampleCheckpoint {
  const [sample] = SAMPLES;
  if (sample === undefined) throw new Error('there are samples');
  return sample;
}

function withItem(sample: SampleCheckpoint, change: Partial<QueueItem> & { readonly name: string }): SampleCheckpoint {
  const id = `stage-${change.name.replace(/[^A-Za-z0-9_-]/g, '-')}-00000000000`.slice(0, 60) as CheckpointId;
  const item: QueueItem = { ...sample.view.item, id, ...change };
  return { ...sample, view: { ...sample.view, item, path: `${item.folder}/${item.name}` } };
}

/** One of each state that is not a verdict. */
function states(): readonly SampleCheckpoint[] {
  const sample = first();
  return [
    withItem(sample, {
      name: 'step_9000.pt',
      folder: '/data/runs/18',
      modified: Date.UTC(2026, 0, 6),
      state: { status: 'running', step: 'checksums', done: 712_000_000, total: 1_880_000_000 },
    }),
    withItem(sample, { name: 'step_9500.pt', folder: '/data/runs/18', state: { status: 'waiting' } }),
    withItem(sample, { name: 'step_8000.pt', folder: '/data/runs/18', stale: 'changed' }),
    withItem(sample, {
      name: 'locked.pt',
      folder: '/data/runs/18',
      state: { status: 'failed', code: 'EACCES', message: 'permission denied, open /data/runs/18/locked.pt' },
    }),
    withItem(sample, { name: 'step_7000.pt', folder: '/data/runs/18', state: { status: 'cancelled' } }),
  ];
}

/** Names that would like to look like something else. */
function hostile(): SampleCheckpoint {
  const name = `${'very-long-name-'.repeat(260)}\u202egnp.tp\u0007<b>.pt`;
  const sample = withItem(first(), { name: name.slice(0, 4000), folder: '/data/hostile \u2066' });
  const long = 'model.'.repeat(600);
  return {
    ...sample,
    tensors: [
      { ...sampleTensor(0), name: `${long}weight` },
      { ...sampleTensor(1), name: '\u202eevil\u200b.weight' },
      { ...sampleTensor(2), name: '<script>alert(1)</script>' },
      { ...sampleTensor(3), name: 'שכבה.0.משקל', readable: false },
    ],
    view: { ...sample.view, report: { ...sample.view.report, tensors: 4 } },
  };
}

function huge(count: number): SampleCheckpoint {
  const sample = withItem(first(), { name: 'huge.pt' });
  return {
    ...sample,
    tensors: Array.from({ length: count }, (_, index) => sampleTensor(index)),
    view: { ...sample.view, report: { ...sample.view.report, tensors: count } },
  };
}

function many(count: number): readonly SampleCheckpoint[] {
  return Array.from({ length: count }, (_, index) => {
    const sample = SAMPLES[index % SAMPLES.length] ?? first();
    return withItem(sample, {
      name: `epoch=${index}-val_loss=${(1 / (index + 1)).toFixed(4)}.ckpt`,
      folder: `/data/sweep/${index % 12}`,
      modified: Date.UTC(2026, 0, 1) + index * 60_000,
    });
  });
}

/** Shards, one of them cut off. */
function setOfFiles(): SampleCheckpoint {
  const sample = withItem(first(), { name: 'llama' });
  const report = {
    ...sample.view.report,
    format: 'sharded',
    verdict: 'corrupted',
    error: 'corrupted: model-00002-of-00002.safetensors: the file ends 12 bytes before its last tensor does',
  } as const;
  return { ...sample, view: { ...sample.view, report, files: 3 } };
}

function rootsOf(): RootBrowser {
  return {
    list: () => Promise.resolve({ folder: '', parent: null, entries: [], omitted: 0 }),
    open: () => Promise.resolve(),
  };
}
