import { Button } from '@blueprintjs/core';
import { EyeOffIcon, EyeOpenIcon } from '@blueprintjs/icons';
import { displayText } from '../../../src-core/model/display-text.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './PreferencesDialog.module.css';

/** Folders that were opened, and whether new checkpoints in them are checked by themselves. */
export function WatchedFolders() {
  const folders = useAppStore((state) => state.folders);
  const watch = useAppStore((state) => state.watchAsked);
  const unwatch = useAppStore((state) => state.unwatchAsked);
  if (folders.length === 0)
    return <p className={styles.muted}>Open a folder, and new checkpoints in it can be checked as they appear.</p>;
  return (
    <ul className={styles.folders}>
      {folders.map(({ id, name, path, watched, problem }) => (
        <li key={id} className={styles.folder}>
          <span className={styles.path}>
            <Name name={path} mono />
            {problem !== '' && <span className={styles.bad}>{displayText(problem, 300)}</span>}
          </span>
          <Button
            size="small"
            icon={watched ? <EyeOffIcon size={14} /> : <EyeOpenIcon size={14} />}
            text={watched ? 'Stop watching' : 'Watch'}
            aria-label={`${watched ? 'Stop watching' : 'Watch'} ${displayText(name, 120)}`}
            onClick={() => (watched ? unwatch(id) : watch(id))}
          />
        </li>
      ))}
    </ul>
  );
}
