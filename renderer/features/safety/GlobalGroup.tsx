import { Button } from '@blueprintjs/core';
import { DuplicateIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { GlobalUse, Safety } from '../../../src-core/model/checkpoint.ts';
import { plural } from '../../format/count.ts';
import { addSafeGlobals } from '../../format/python.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { SafetyMark } from '../../ui/SafetyMark.tsx';
import styles from './GlobalGroup.module.css';
import { GlobalRow } from './GlobalRow.tsx';

interface Props {
  readonly safety: Safety;
  readonly globals: readonly GlobalUse[];
}

const MEANING: Readonly<Record<Safety, string>> = {
  unsafe: 'Known to be dangerous. Do not load this file with weights_only=False, and do not trust these names.',
  unknown:
    'Outside torch’s default list. They may be ordinary classes of the project that wrote the file: trust them only if you know it.',
  safe: 'On the list that torch.load accepts with default settings.',
};
const SHOWN_AT_FIRST = 100;

export function GlobalGroup({ safety, globals }: Props) {
  const copy = useCopy();
  const [isLong, setIsLong] = useState(false);
  const code = safety === 'unknown' ? addSafeGlobals(globals.map(({ module, name }) => `${module}.${name}`)) : null;
  const shown = isLong ? globals : globals.slice(0, SHOWN_AT_FIRST);
  return (
    <div>
      <div className={styles.heading}>
        <h2>
          <SafetyMark safety={safety} /> <span className={styles.count}>{plural(globals.length, 'name')}</span>
        </h2>
        {code !== null && (
          <Button
            size="small"
            variant="minimal"
            icon={<DuplicateIcon size={14} />}
            text="Copy add_safe_globals"
            onClick={() => copy(code, 'add_safe_globals')}
          />
        )}
      </div>
      <p className={styles.meaning}>{MEANING[safety]}</p>
      <ul className={styles.list} aria-label={`${safety} names`}>
        {shown.map((use, place) => (
          <GlobalRow key={place} use={use} />
        ))}
      </ul>
      {shown.length < globals.length && (
        <Button size="small" variant="minimal" text={`Show all ${globals.length}`} onClick={() => setIsLong(true)} />
      )}
    </div>
  );
}
