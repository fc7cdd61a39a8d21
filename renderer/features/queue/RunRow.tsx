import { CrossIcon, FlowLinearIcon } from '@blueprintjs/icons';
import type { FolderItem } from '../../../src-core/contract/folders.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Name } from '../../ui/Name.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import styles from './QueueRow.module.css';
import tones from '../../ui/tones.module.css';

interface Props {
  readonly run: FolderItem;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onSelect: (run: FolderItem['id']) => void;
  readonly onForget: (run: FolderItem['id']) => void;
}

/** A pipeline run: a folder that is more than the checkpoints in it, and may have none yet. */
export function RunRow({ run, isSelected, isFocusable, onSelect, onForget }: Props) {
  const name = displayText(run.name, 300);
  return (
    <div className={styles.row} data-selected={isSelected || undefined}>
      <button
        type="button"
        className={styles.main}
        tabIndex={isFocusable ? 0 : -1}
        aria-current={isSelected}
        onClick={() => onSelect(run.id)}
      >
        <Spoken text={`Pipeline run ${name}${run.watched ? ', watched' : ''}`}>
          <span className={styles.mark}>
            <FlowLinearIcon size={16} className={classNames(tones.muted)} />
          </span>
          <span className={styles.name}>
            <Name name={run.name} />
          </span>
          <span className={styles.facts}>
            <span>pipeline run{run.watched ? ', watched' : ''}</span>
          </span>
        </Spoken>
      </button>
      <span className={styles.actions}>
        <IconButton
          label={`Forget the run ${name}`}
          icon={<CrossIcon size={12} />}
          tabIndex={-1}
          onClick={() => onForget(run.id)}
        />
      </span>
    </div>
  );
}
