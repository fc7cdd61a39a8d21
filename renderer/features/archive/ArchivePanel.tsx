import { SegmentedControl } from '@blueprintjs/core';
import type { Format } from '../../../src-core/model/checkpoint.ts';
import { useAppStore } from '../../store/store-context.ts';
import type { ViewProps } from '../checkpoint/view.ts';
import styles from './ArchivePanel.module.css';
import { ByteRanges } from './ByteRanges.tsx';
import { EntriesView } from './EntriesView.tsx';

const ARCHIVES: readonly (Format | null)[] = [
  'torch-zip',
  'torchscript',
  'torch-export',
  'torch-package',
  'npz',
  'keras',
  'torch-tar',
];

const LOOKS = [
  { label: 'Entries', value: 'entries' },
  { label: 'Bytes', value: 'bytes' },
];

/** What the file is made of: entries, where it is an archive, and every byte of it. */
export function ArchivePanel({ view, revision }: ViewProps) {
  const isArchive = ARCHIVES.includes(view.report.format);
  const look = useAppStore((state) => state.archiveLook);
  const choose = useAppStore((state) => state.archiveLookChosen);
  const bytes = <ByteRanges view={view} revision={revision} />;
  if (!isArchive) return bytes;
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <SegmentedControl
          size="small"
          options={LOOKS}
          value={look}
          onValueChange={(value) => choose(value === 'bytes' ? 'bytes' : 'entries')}
        />
      </div>
      {look === 'bytes' ? bytes : <EntriesView view={view} revision={revision} />}
    </div>
  );
}
