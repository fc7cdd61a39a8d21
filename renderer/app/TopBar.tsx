import { CogIcon, ContrastIcon, SearchIcon } from '@blueprintjs/icons';
import type { Theme } from '../store/preference-slice.ts';
import { useAppStore } from '../store/store-context.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { keyCaps } from './key-names.ts';
import styles from './TopBar.module.css';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const WORDS: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

/** The name of the product, and the two doors to everything else. */
export function TopBar() {
  const open = useAppStore((state) => state.dialogOpened);
  const theme = useAppStore((state) => state.theme);
  const choose = useAppStore((state) => state.themeChosen);
  return (
    <header className={styles.bar}>
      <span className={styles.product}>Assay</span>
      <button type="button" className={styles.search} onClick={() => open({ kind: 'palette' })}>
        <SearchIcon size={12} />
        <span className={styles.words}>Go to a checkpoint or run a command</span>
        <kbd>{keyCaps('mod+k').join(' ')}</kbd>
      </button>
      <span className={styles.end}>
        <IconButton
          label={`Theme: ${WORDS[theme]}`}
          icon={<ContrastIcon size={14} />}
          onClick={() => choose(NEXT[theme])}
        />
        <IconButton label="Preferences" icon={<CogIcon size={14} />} onClick={() => open({ kind: 'preferences' })} />
        <button
          type="button"
          className={styles.keys}
          aria-label="Keyboard map"
          title="Keyboard map (?)"
          onClick={() => open({ kind: 'keys' })}
        >
          <kbd>?</kbd>
        </button>
      </span>
    </header>
  );
}
