import { Button, Checkbox } from '@blueprintjs/core';
import { ArrowUpIcon, DocumentIcon, FolderCloseIcon } from '@blueprintjs/icons';
import { useEffect, useState } from 'react';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { PlaceId, RootBrowser, RootListing } from '../../../src-core/contract/host.ts';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/count.ts';
import { formatTime } from '../../format/duration.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore } from '../../store/store-context.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { Name } from '../../ui/Name.tsx';
import styles from './RootsDialog.module.css';
import { classNames } from '../../ui/class-names.ts';

/** `of` is the folder that was asked for. */
type Listing =
  | { readonly status: 'reading' }
  | { readonly status: 'ready'; readonly of: PlaceId | ''; readonly listing: RootListing }
  | { readonly status: 'failed'; readonly message: string };

/** Files and folders below what the server was started with. */
export function RootsDialog({ roots }: { readonly roots: RootBrowser }) {
  const close = useAppStore((state) => state.dialogClosed);
  const problem = useAppStore((state) => state.problemTold);
  const expect = useAppStore((state) => state.additionExpected);
  const [folder, setFolder] = useState<PlaceId | ''>('');
  const [listing, setListing] = useState<Listing>({ status: 'reading' });
  const [ticked, setTicked] = useState<ReadonlySet<PlaceId>>(new Set());
  useEffect(() => {
    let isCurrent = true;
    roots.list(folder).then(
      (found) => {
        if (!isCurrent) return;
        const [only] = found.entries;
        // With one root, the list of roots is a step nobody needs.
        if (folder === '' && found.entries.length === 1 && only?.kind === 'folder') setFolder(only.id);
        else setListing({ status: 'ready', of: folder, listing: found });
      },
      (error: unknown) => {
        if (isCurrent) setListing({ status: 'failed', message: failureText(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [roots, folder]);
  const open = (places: readonly PlaceId[]) => {
    close();
    expect();
    roots.open(places).catch((error: unknown) => problem(`Could not open: ${failureText(error)}`));
  };
  const go = (place: PlaceId | '') => {
    setFolder(place);
    setTicked(new Set());
  };
  const tick = (place: PlaceId) => {
    const next = new Set(ticked);
    if (!next.delete(place)) next.add(place);
    setTicked(next);
  };
  const shown = listing.status === 'ready' ? listing.listing : null;
  /** Another folder was gone to, and what is in it is on its way: what is still shown is not to be chosen from. */
  const isStale = listing.status === 'ready' && listing.of !== folder;
  // A folder that cannot be listed leads back to the beginning.
  const parent = listing.status === 'failed' && folder !== '' ? '' : (shown?.parent ?? null);
  return (
    <ModalDialog
      onClose={close}
      title="Open"
      className={styles.dialog}
      footer={
        <>
          {folder !== '' && <Button text="Add this whole folder" disabled={isStale} onClick={() => open([folder])} />}
          <Button
            intent="primary"
            text={ticked.size === 0 ? 'Open selected' : `Open ${ticked.size} selected`}
            disabled={ticked.size === 0 || isStale}
            onClick={() => open([...ticked])}
          />
        </>
      }
    >
      <div className={styles.path}>
        <Button
          size="small"
          variant="minimal"
          icon={<ArrowUpIcon size={14} />}
          aria-label="Up one folder"
          disabled={parent === null || isStale}
          onClick={() => {
            if (parent !== null) go(parent);
          }}
        />
        <Name
          name={shown === null || shown.folder === '' ? 'What the server was started with' : shown.folder}
          mono={shown?.folder !== ''}
        />
      </div>
      {listing.status === 'failed' && <p role="alert">{listing.message}</p>}
      {shown !== null && shown.entries.length === 0 && (
        <p className={styles.muted}>Nothing in here that could be a checkpoint.</p>
      )}
      <ul aria-label="Files and folders" className={styles.list} aria-busy={isStale} inert={isStale}>
        {shown?.entries.map(({ id, name, kind, size, modified }) => (
          <li key={id} className={styles.entry}>
            <Checkbox
              className={classNames(styles.box)}
              checked={ticked.has(id)}
              onChange={() => tick(id)}
              aria-label={`Select ${displayText(name, 300)}`}
            />
            <button
              type="button"
              className={styles.name}
              aria-label={kind === 'folder' ? `Folder ${displayText(name, 300)}` : displayText(name, 300)}
              onClick={() => (kind === 'folder' ? go(id) : tick(id))}
              onDoubleClick={() => (kind === 'folder' ? undefined : open([id]))}
            >
              {kind === 'folder' ? (
                <FolderCloseIcon size={14} className={classNames(styles.muted)} />
              ) : (
                <DocumentIcon size={14} className={classNames(styles.muted)} />
              )}
              <bdi className={styles.text}>{displayText(name)}</bdi>
            </button>
            <span className={styles.fact}>{kind === 'folder' ? '' : formatBytes(size)}</span>
            <span className={styles.fact}>{formatTime(modified)}</span>
          </li>
        ))}
      </ul>
      {shown !== null && shown.omitted > 0 && (
        <p className={styles.muted}>{plural(shown.omitted, 'more entry', 'more entries')} not listed.</p>
      )}
    </ModalDialog>
  );
}
