import { Button } from '@blueprintjs/core';
import { WrenchIcon } from '@blueprintjs/icons';
import type { Repair } from '../../../src-core/contract/rewrite.ts';
import { Message } from '../../ui/Message.tsx';
import styles from './RepairList.module.css';

interface Props {
  readonly repairs: readonly Repair[];
  readonly onTake: (repair: Repair) => void;
}

/** What the findings call for, each as one button. */
export function RepairList({ repairs, onTake }: Props) {
  return (
    <ul aria-label="Suggested" className={styles.list}>
      {repairs.map((repair, place) => (
        <li key={place} className={styles.repair}>
          <Button size="small" icon={<WrenchIcon size={14} />} text={repair.title} onClick={() => onTake(repair)} />
          <p className={styles.why}>
            <Message text={repair.why} />
            {repair.codes.length > 0 && <span className={styles.codes}> {repair.codes.join(', ')}</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}
