import { Button, InputGroup } from '@blueprintjs/core';
import { LifesaverIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { Repair } from '../../../src-core/contract/rewrite.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Message } from '../../ui/Message.tsx';
import { classNames } from '../../ui/class-names.ts';
import styles from './SalvageForm.module.css';

interface Props {
  readonly view: CheckpointView;
  readonly repair: Repair;
  /** Of a set, whose result is a folder. */
  readonly isFolder: boolean;
  readonly isRunning: boolean;
}

/** Get back what is whole, into a new file or folder. Never over the damaged one. */
export function SalvageForm({ view, repair, isFolder, isRunning }: Props) {
  const salvage = useAppStore((state) => state.salvageRun);
  const [name, setName] = useState(repair.suggestedName);
  return (
    <section aria-label="Salvage" className={styles.form}>
      <h2>Salvage</h2>
      <p className={styles.why}>
        <Message text={repair.why} />
      </p>
      <div className={styles.line}>
        <InputGroup
          size="small"
          fill
          aria-label={`Name of the salvaged ${isFolder ? 'folder' : 'file'}`}
          spellCheck={false}
          value={name}
          onValueChange={setName}
        />
        <Button
          size="small"
          className={classNames(styles.button)}
          intent="primary"
          icon={<LifesaverIcon size={14} />}
          text="Salvage"
          disabled={isRunning || name === ''}
          onClick={() => salvage(view.item.id, name)}
        />
      </div>
    </section>
  );
}
