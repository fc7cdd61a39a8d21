import { useCallback, useMemo } from 'react';
import type { SetFile } from '../../../src-core/contract/sets.ts';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/count.ts';
import { fileFilter } from '../../format/file-filter.ts';
import { PageCache } from '../../store/page-cache.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { usePageCache } from '../../store/use-page-cache.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import styles from './FilesPanel.module.css';
import { FileTable } from './FileTable.tsx';

/** The files a checkpoint consists of, those to blame first. */
export function FilesPanel({ view, revision }: ViewProps) {
  const client = useClient();
  const { id } = view.item;
  const open = useAppStore((state) => state.setFileOpened);
  const filter = useAppStore((state) => state.tensorFilterTyped);
  const selectTab = useAppStore((state) => state.tabSelected);
  const asked = useMemo(
    () =>
      new PageCache<SetFile, Awaited<ReturnType<typeof client.setFiles>>>(
        (offset, limit) => client.setFiles(id, offset, limit),
        revision,
      ),
    [client, id, revision],
  );
  const { cache, status } = usePageCache(asked);
  const onSight = useCallback((from: number, to: number) => cache.want(from, to), [cache]);
  if (status.status === 'failed')
    return <EmptyState title="The files could not be listed">{status.message}</EmptyState>;
  if (status.status === 'loading') return null;
  const { total, bad } = status.head;
  return (
    <div className={styles.panel}>
      <p className={styles.summary} role="status">
        {plural(view.files, 'file')}, {formatBytes(view.report.size)}.{' '}
        {bad === 0 ? (
          'Nothing is wrong with any of them by itself.'
        ) : (
          <strong className={styles.bad}>{plural(bad, 'file is', 'files are')} to blame.</strong>
        )}
      </p>
      <FileTable
        total={total}
        rowAt={(index) => cache.row(index)}
        onSight={onSight}
        onOpen={(name) => open(id, name)}
        onTensors={(name) => {
          filter(fileFilter(name));
          selectTab('tensors');
        }}
      />
    </div>
  );
}
