import { CrossIcon } from '@blueprintjs/icons';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './IconButton.tsx';
import styles from './ModalDialog.module.css';

interface Props {
  readonly title: string;
  /** The title is for screen readers only. */
  readonly isBare?: boolean;
  /** Nothing in it takes the focus, so the text itself does, to be scrolled by keys. */
  readonly isText?: boolean;
  readonly className?: string | undefined;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A modal dialog of the platform: it takes the focus at once and keeps it, and Escape closes it. A click on what is behind
 * closes it too. Who opens it gives the focus back.
 */
export function ModalDialog({ title, isBare = false, isText = false, className, onClose, footer, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown !== null && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={classNames(styles.dialog, className)}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.frame}>
        <header className={isBare ? styles.hidden : styles.header}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          {!isBare && <IconButton label="Close" icon={<CrossIcon size={14} />} onClick={onClose} />}
        </header>
        {isText ? (
          <section aria-labelledby={titleId} className={styles.body} tabIndex={0}>
            {children}
          </section>
        ) : (
          <div className={isBare ? undefined : styles.body}>{children}</div>
        )}
        {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
      </div>
    </dialog>
  );
}
