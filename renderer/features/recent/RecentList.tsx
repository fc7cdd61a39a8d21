import { DocumentIcon, FolderCloseIcon } from '@blueprintjs/icons';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { RecentItem } from '../../../src-core/contract/session.ts';
import { formatTime } from '../../format/duration.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './RecentList.module.css';

interface Props {
  readonly items: readonly RecentItem[];
  readonly onOpen: (item: RecentItem) => void;
}

/** What was opened before, newest first. What is gone stays in the list, and says so. */
export function RecentList({ items, onOpen }: Props) {
  return (
    <ul aria-label="Opened before" className={styles.list}>
      {items.map((item) => {
        const { id, name, folder, kind, opened, exists } = item;
        const Icon = kind === 'folder' ? FolderCloseIcon : DocumentIcon;
        return (
          <li key={id}>
            <button
              type="button"
              className={styles.item}
              disabled={!exists}
              aria-label={`${displayText(name, 300)}${exists ? '' : ', no longer there'}`}
              onClick={() => onOpen(item)}
            >
              <Icon size={14} />
              <span className={styles.name}>
                <Name name={name} />
              </span>
              <span className={styles.folder}>{exists ? <Name name={folder} /> : 'no longer there'}</span>
              <span className={styles.time}>{formatTime(opened)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
