import { Button } from '@blueprintjs/core';
import { CrossIcon, UndoIcon } from '@blueprintjs/icons';
import { useEffect } from 'react';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/count.ts';
import { useAppStore } from '../../store/store-context.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Message } from '../../ui/Message.tsx';
import { Meter } from '../../ui/Meter.tsx';
import styles from './NoticeArea.module.css';
import { classNames } from '../../ui/class-names.ts';

/** A removal can be undone for this long. */
const UNDO_MS = 10_000;
const DONE_MS = 2500;

/** The foot of the window: what was done, what went wrong, what can be undone. */
export function NoticeArea() {
  const notices = useAppStore((state) => state.notices);
  const upload = useAppStore((state) => state.upload);
  const removed = useAppStore((state) => state.removed);
  const close = useAppStore((state) => state.noticeClosed);
  const select = useAppStore((state) => state.checkpointSelected);
  const undo = useAppStore((state) => state.removalUndone);
  const settle = useAppStore((state) => state.removalSettled);

  useEffect(() => {
    if (removed.length === 0) return;
    const timer = setTimeout(settle, UNDO_MS);
    return () => clearTimeout(timer);
  }, [removed, settle]);
  const done = notices.find(({ kind }) => kind === 'done');
  useEffect(() => {
    if (done === undefined) return;
    const timer = setTimeout(() => close(done.id), DONE_MS);
    return () => clearTimeout(timer);
  }, [done, close]);

  return (
    <div className={styles.area}>
      <div role="status" aria-label="Notices" className={styles.stack}>
        {removed.length > 0 && (
          <div className={styles.notice}>
            <span>{plural(removed.length, 'checkpoint')} removed from the queue. The file stays where it is.</span>
            <Button size="small" icon={<UndoIcon size={14} />} text="Undo" onClick={undo} />
            <IconButton label="Close" icon={<CrossIcon size={12} />} onClick={settle} />
          </div>
        )}
        {upload.status === 'sending' && (
          <div className={styles.notice}>
            <span>
              Sending {formatBytes(upload.done)} of {formatBytes(upload.total)}
            </span>
            <span className={styles.meter}>
              <Meter value={upload.total === 0 ? null : upload.done / upload.total} label="Sending" />
            </span>
          </div>
        )}
        {done !== undefined && (
          <div className={styles.notice} key={done.id}>
            <span>{done.message}</span>
          </div>
        )}
      </div>
      <div role="alert" className={styles.stack}>
        {notices
          .filter(({ kind }) => kind !== 'done')
          .map(({ id, message, checkpoint }) => (
            <div key={id} className={classNames(styles.notice, styles.problem)}>
              <bdi className={styles.message}>
                <Message text={message} />
              </bdi>
              {checkpoint !== null && (
                <Button
                  size="small"
                  text="Show it"
                  onClick={() => {
                    select(checkpoint);
                    close(id);
                  }}
                />
              )}
              <IconButton label="Close" icon={<CrossIcon size={12} />} onClick={() => close(id)} />
            </div>
          ))}
      </div>
    </div>
  );
}
