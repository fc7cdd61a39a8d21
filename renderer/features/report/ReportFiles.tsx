import { Button } from '@blueprintjs/core';
import { DuplicateIcon, ExportIcon } from '@blueprintjs/icons';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import { REPORT_FILES } from '../../format/report-files.ts';
import styles from './ReportPanel.module.css';
import { useReports } from './use-reports.ts';

/** The report on one checkpoint in every form there is, to save or to copy. */
export function ReportFiles({ item }: { readonly item: QueueItem }) {
  const { save, copy } = useReports();
  return (
    <ul className={styles.files}>
      {REPORT_FILES.map((file) => (
        <li key={file.format} className={styles.file}>
          <span className={styles.kind}>{file.title}</span>
          <span className={styles.use}>{file.use}</span>
          <Button
            size="small"
            icon={<ExportIcon size={14} />}
            text="Save…"
            aria-label={`Save ${file.title}…`}
            onClick={() => save([item.id], item.name, file)}
          />
          <Button
            size="small"
            variant="minimal"
            icon={<DuplicateIcon size={14} />}
            text="Copy"
            aria-label={`Copy as ${file.title}`}
            onClick={() => copy([item.id], file)}
          />
        </li>
      ))}
    </ul>
  );
}
