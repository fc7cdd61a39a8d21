import { formatCount } from '../../format/count.ts';
import { later } from '../../ui/later.ts';
import { TensorTablePanel } from '../tensors/TensorTablePanel.tsx';
import type { View } from './view.ts';

const none = () => '';

/** Every view, in the order of the tabs. A new one is added here and nowhere else. */
export const VIEWS: readonly View[] = [
  {
    id: 'tensors',
    name: 'Tensors',
    Panel: TensorTablePanel,
    supports: ({ report }) => report.tensors > 0,
    unsupported: 'No tensor could be found in this file',
    badge: ({ report }) => formatCount(report.tensors),
  },
  {
    id: 'keys',
    name: 'Keys',
    Panel: later(() => import('../keys/KeysPanel.tsx').then(({ KeysPanel }) => KeysPanel)),
    supports: ({ report }) => report.format !== null,
    unsupported: 'There are no keys in a file that is not a checkpoint',
    badge: ({ report: { keys } }) => {
      const wrong = keys.missing.length + keys.unexpected.length + keys.mismatched.length;
      return wrong === 0 ? '' : `${formatCount(wrong)} wrong`;
    },
  },
  {
    id: 'values',
    name: 'Values',
    Panel: later(() => import('../values/ValuesPanel.tsx').then(({ ValuesPanel }) => ValuesPanel)),
    supports: ({ report }) => report.tensors > 0,
    unsupported: 'There are no numbers where there is no tensor',
    badge: ({ report }) => (report.levels.some((one) => one.level === 5 && one.status === 'failed') ? 'not sane' : ''),
  },
  {
    id: 'safety',
    name: 'Safety',
    Panel: later(() => import('../safety/SafetyPanel.tsx').then(({ SafetyPanel }) => SafetyPanel)),
    supports: ({ report }) => report.safety !== null || report.torch !== null,
    unsupported: 'Nothing in this file could be scanned for code',
    badge: ({ report }) => (report.safety === 'unsafe' ? 'unsafe' : report.safety === 'unknown' ? 'unknown code' : ''),
  },
  {
    id: 'archive',
    name: 'Archive',
    Panel: later(() => import('../archive/ArchivePanel.tsx').then(({ ArchivePanel }) => ArchivePanel)),
    supports: ({ report }) => report.size > 0,
    unsupported: 'There is no byte in this file',
    badge: none,
  },
  {
    id: 'pickle',
    name: 'Pickle',
    Panel: later(() => import('../pickle/PicklePanel.tsx').then(({ PicklePanel }) => PicklePanel)),
    supports: ({ report }) => report.safety !== null,
    unsupported: 'No pickle could be read in this file',
    badge: none,
  },
  {
    id: 'compare',
    name: 'Compare',
    Panel: later(() => import('../compare/ComparePanel.tsx').then(({ ComparePanel }) => ComparePanel)),
    supports: ({ report }) => report.format !== null,
    unsupported: 'Only a checkpoint can be compared with another one',
    badge: none,
  },
  {
    id: 'rewrite',
    name: 'Rewrite',
    Panel: later(() => import('../rewrite/RewritePanel.tsx').then(({ RewritePanel }) => RewritePanel)),
    supports: ({ report }) => report.format !== null,
    unsupported: 'Only a checkpoint can be rewritten',
    badge: none,
  },
  {
    id: 'pipeline',
    name: 'Pipeline',
    Panel: later(() => import('../pipeline/PipelinePanel.tsx').then(({ PipelinePanel }) => PipelinePanel)),
    supports: () => true,
    unsupported: '',
    badge: none,
  },
  {
    id: 'report',
    name: 'Report',
    Panel: later(() => import('../report/ReportPanel.tsx').then(({ ReportPanel }) => ReportPanel)),
    supports: () => true,
    unsupported: '',
    badge: none,
  },
];
