import { Checkbox, InputGroup } from '@blueprintjs/core';
import { AddIcon, CrossIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import { displayText } from '../../../src-core/model/display-text.ts';
import { plural } from '../../format/count.ts';
import { useAppStore } from '../../store/store-context.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './ExpectationEditor.module.css';

const LISTED_AT_MOST = 200;

/** Keys that must be there, ticked or typed. */
export function RequiredKeys({ top }: { readonly top: readonly string[] }) {
  const required = useAppStore((state) => state.requiredKeys);
  const change = useAppStore((state) => state.requiredKeysChanged);
  const [typed, setTyped] = useState('');
  const listed = [...new Set([...top.slice(0, LISTED_AT_MOST), ...required])];
  const toggle = (key: string) =>
    change(required.includes(key) ? required.filter((one) => one !== key) : [...required, key]);
  const add = () => {
    const key = typed.trim();
    if (key !== '' && !required.includes(key)) change([...required, key]);
    setTyped('');
  };
  return (
    <>
      <div role="group" aria-label="Required keys" className={styles.keys}>
        {listed.map((key) => (
          <div key={key} className={styles.key}>
            <Checkbox
              className={classNames(styles.box)}
              checked={required.includes(key)}
              onChange={() => toggle(key)}
              labelElement={
                <bdi>
                  <code>{displayText(key, 300)}</code>
                  {!top.includes(key) && <span className={styles.absent}> not in this file</span>}
                </bdi>
              }
            />
            {!top.includes(key) && (
              <IconButton label={`Forget ${key}`} icon={<CrossIcon size={12} />} onClick={() => toggle(key)} />
            )}
          </div>
        ))}
        {top.length > LISTED_AT_MOST && (
          <p className={styles.muted}>and {plural(top.length - LISTED_AT_MOST, 'more key')}; type one below</p>
        )}
      </div>
      <InputGroup
        size="small"
        placeholder="Another key, as in optimizer.param_groups"
        aria-label="Another required key"
        value={typed}
        onValueChange={setTyped}
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add();
        }}
        rightElement={
          <IconButton
            label="Require this key"
            icon={<AddIcon size={14} />}
            onClick={add}
            disabled={typed.trim() === ''}
          />
        }
      />
    </>
  );
}
