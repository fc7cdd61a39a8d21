import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { Safety } from '../../../src-core/model/checkpoint.ts';
import { formatCount } from '../../format/count.ts';
import { isSet, isSpread } from '../../format/set-format.ts';
import { later } from '../../ui/later.ts';
import { TensorTablePanel } from '../tensors/TensorTablePanel.tsx';
import type { Badge, View } from './view.ts';

const none = () => null;
const count = (value: number): Badge => ({ text: formatCount(value), tone: 'plain' });
const always = () => true;
const SAFETY_BADGES: Readonly<Record<Safety, Badge | null>> = {
  safe: null,
  unknown: { text: 'unknown code', tone: 'warn' },
  unsafe: { text: 'unsafe', tone: 'bad' },
};

/** Every view, in the order of the tabs. A new one is added here and nowhere else. */
export const VIEWS: readonly View[] = [
  {
    id: 'tensors',
    name: 'Tensors',
    key: '1',
    isShown: always,
    Panel: TensorTablePanel,
    supports: ({ report }) => report.tensors > 0,
    unsupported: 'No tensor could be found in this file',
    badge: ({ report }) => count(report.tensors),
  },
  {
    id: 'keys',
    name: 'Keys',
    key: '2',
    isShown: always,
    Panel: later(() => import('../keys/KeysPanel.tsx').then(({ KeysPanel }) => KeysPanel)),
    supports: ({ report }) => report.format !== null,
    unsupported: 'There are no keys in a file that is not a checkpoint',
    badge: ({ report: { keys } }) => {
      const wrong = keys.missing.length + keys.unexpected.length + keys.mismatched.length;
      return wrong === 0 ? null : { text: `${formatCount(wrong)} wrong`, tone: 'bad' };
    },
  },
  {
    id: 'values',
    name: 'Values',
    key: '3',
    isShown: always,
    Panel: later(() => import('../values/ValuesPanel.tsx').then(({ ValuesPanel }) => ValuesPanel)),
    supports: ({ report }) => report.tensors > 0,
    unsupported: 'There are no numbers where there is no tensor',
    badge: ({ report }) =>
      report.levels.some((one) => one.level === 5 && one.status === 'failed')
        ? { text: 'not sane', tone: 'bad' }
        : null,
  },
  {
    id: 'safety',
    name: 'Safety',
    key: '4',
    isShown: always,
    Panel: later(() => import('../safety/SafetyPanel.tsx').then(({ SafetyPanel }) => SafetyPanel)),
    supports: ({ report }) => report.safety !== null || report.torch !== null,
    unsupported: 'Nothing in this file could be scanned for code',
    badge: ({ report }) => (report.safety === null ? null : SAFETY_BADGES[report.safety]),
  },
  {
    id: 'archive',
    name: 'Archive',
    key: '5',
    isShown: ({ report }) => !isSet(report.format),
    Panel: later(() => import('../archive/ArchivePanel.tsx').then(({ ArchivePanel }) => ArchivePanel)),
    supports: ({ report }) => report.size > 0,
    unsupported: 'There is no byte in this file',
    badge: none,
  },
  {
    id: 'files',
    name: 'Files',
    // One key for what a checkpoint consists of: bytes, or files.
    key: '5',
    isShown: ({ files }) => files > 0,
    Panel: later(() => import('../files/FilesPanel.tsx').then(({ FilesPanel }) => FilesPanel)),
    supports: always,
    unsupported: '',
    badge: ({ files }) => count(files),
  },
  {
    id: 'pickle',
    name: 'Pickle',
    key: '6',
    isShown: always,
    Panel: later(() => import('../pickle/PicklePanel.tsx').then(({ PicklePanel }) => PicklePanel)),
    supports: ({ report }) => report.safety !== null,
    unsupported: 'No pickle could be read in this file',
    badge: none,
  },
  {
    id: 'compare',
    name: 'Compare',
    key: '7',
    isShown: always,
    Panel: later(() => import('../compare/ComparePanel.tsx').then(({ ComparePanel }) => ComparePanel)),
    supports: ({ report }) => report.format !== null,
    unsupported: 'Only a checkpoint can be compared with another one',
    badge: none,
  },
  {
    id: 'rewrite',
    name: 'Rewrite',
    key: '8',
    isShown: always,
    Panel: later(() => import('../rewrite/RewritePanel.tsx').then(({ RewritePanel }) => RewritePanel)),
    supports: ({ report: { format } }) => format !== null && !isSpread(format),
    unsupported: 'Only a checkpoint of one file, or a set of shards, can be rewritten',
    badge: none,
  },
  {
    id: 'pipeline',
    name: 'Pipeline',
    key: '9',
    isShown: always,
    Panel: later(() => import('../pipeline/PipelinePanel.tsx').then(({ PipelinePanel }) => PipelinePanel)),
    supports: always,
    unsupported: '',
    badge: none,
  },
  {
    id: 'report',
    name: 'Report',
    key: '0',
    isShown: always,
    Panel: later(() => import('../report/ReportPanel.tsx').then(({ ReportPanel }) => ReportPanel)),
    supports: always,
    unsupported: '',
    badge: none,
  },
];

/** Views that stand for each other where a checkpoint has one of the two. */
const TWINS: Readonly<Record<string, string>> = { archive: 'files', files: 'archive' };

/** The tabs of this checkpoint, and which of them is shown when `tab` is asked for. */
export function tabsOf(
  view: CheckpointView,
  tab: string,
): { readonly shown: readonly View[]; readonly current: string } {
  const shown = VIEWS.filter(({ isShown }) => isShown(view));
  const has = (wanted: string | undefined) => shown.some(({ id }) => id === wanted);
  const twin = TWINS[tab];
  return { shown, current: has(tab) ? tab : twin !== undefined && has(twin) ? twin : 'tensors' };
}
