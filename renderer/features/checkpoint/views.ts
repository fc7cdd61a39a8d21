import { formatCount } from '../../format/count.ts';
import { ArchivePanel } from '../archive/ArchivePanel.tsx';
import { ComparePanel } from '../compare/ComparePanel.tsx';
import { KeysPanel } from '../keys/KeysPanel.tsx';
import { PicklePanel } from '../pickle/PicklePanel.tsx';
import { PipelinePanel } from '../pipeline/PipelinePanel.tsx';
import { ReportPanel } from '../report/ReportPanel.tsx';
import { RewritePanel } from '../rewrite/RewritePanel.tsx';
import { SafetyPanel } from '../safety/SafetyPanel.tsx';
import { TensorTablePanel } from '../tensors/TensorTablePanel.tsx';
import { ValuesPanel } from '../values/ValuesPanel.tsx';
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
    Panel: KeysPanel,
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
    Panel: ValuesPanel,
    supports: ({ report }) => report.tensors > 0,
    unsupported: 'There are no numbers where there is no tensor',
    badge: ({ report }) => (report.levels.some((one) => one.level === 5 && one.status === 'failed') ? 'not sane' : ''),
  },
  {
    id: 'safety',
    name: 'Safety',
    Panel: SafetyPanel,
    supports: ({ report }) => report.safety !== null || report.torch !== null,
    unsupported: 'Nothing in this file could be scanned for code',
    badge: ({ report }) => (report.safety === 'unsafe' ? 'unsafe' : report.safety === 'unknown' ? 'unknown code' : ''),
  },
  {
    id: 'archive',
    name: 'Archive',
    Panel: ArchivePanel,
    supports: ({ report }) => report.size > 0,
    unsupported: 'There is no byte in this file',
    badge: none,
  },
  {
    id: 'pickle',
    name: 'Pickle',
    Panel: PicklePanel,
    supports: ({ report }) => report.safety !== null,
    unsupported: 'No pickle could be read in this file',
    badge: none,
  },
  {
    id: 'compare',
    name: 'Compare',
    Panel: ComparePanel,
    supports: ({ report }) => report.format !== null,
    unsupported: 'Only a checkpoint can be compared with another one',
    badge: none,
  },
  {
    id: 'rewrite',
    name: 'Rewrite',
    Panel: RewritePanel,
    supports: ({ report }) => report.format !== null,
    unsupported: 'Only a checkpoint can be rewritten',
    badge: none,
  },
  {
    id: 'pipeline',
    name: 'Pipeline',
    Panel: PipelinePanel,
    supports: () => true,
    unsupported: '',
    badge: none,
  },
  { id: 'report', name: 'Report', Panel: ReportPanel, supports: () => true, unsupported: '', badge: none },
];
