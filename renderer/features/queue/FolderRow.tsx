import { ChevronDownIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { plural } from '../../format/count.ts';
import { Spoken } from '../../ui/Spoken.tsx';
import { displayText } from '../../../src-core/model/display-text.ts';
import { Name } from '../../ui/Name.tsx';
import styles from './FolderRow.module.css';
import { classNames } from '../../ui/class-names.ts';

interface Props {
  readonly folder: string;
  readonly count: number;
  readonly folded: boolean;
  readonly onFold: (folder: string) => void;
}

export function FolderRow({ folder, count, folded, onFold }: Props) {
  const Chevron = folded ? ChevronRightIcon : ChevronDownIcon;
  return (
    <button type="button" className={styles.folder} aria-expanded={!folded} onClick={() => onFold(folder)}>
      <Spoken text={`Folder ${displayText(folder, 300)}, ${plural(count, 'checkpoint')}`}>
        <Chevron size={12} className={classNames(styles.chevron)} />
        <span className={styles.path}>
          <Name name={folder} />
        </span>
        <span className={styles.count}>{count}</span>
      </Spoken>
    </button>
  );
}
