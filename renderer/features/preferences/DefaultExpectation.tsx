import { useState } from 'react';
import { BUILT_IN_PROFILES, profileOf } from '../../format/profiles.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import styles from './PreferencesDialog.module.css';

const NOTHING = '';
const OWN = '*';

/** What level 4 asks of everything that is opened: a profile, and keys beside it. */
export function DefaultExpectation() {
  const { expectation, requiredKeys } = useAppStore((state) => state.preferences);
  const saved = useAppStore((state) => state.profiles);
  const choose = useAppStore((state) => state.preferencesChosen);
  const [typed, setTyped] = useState(requiredKeys.join(', '));
  const known = [...saved, ...BUILT_IN_PROFILES];
  const current = expectation === '' ? NOTHING : (profileOf(expectation, saved)?.name ?? OWN);
  const settle = () => {
    const keys = [...new Set(typed.split(',').map((key) => key.trim()))].filter(Boolean);
    if (keys.join() !== requiredKeys.join()) choose({ requiredKeys: keys });
  };
  return (
    <>
      <label className={styles.line}>
        Expect the profile
        <Choice
          value={current}
          options={[
            [NOTHING, 'None'],
            ...known.map(({ name }) => [name, name] as const),
            ...(current === OWN ? [[OWN, 'A document of its own'] as const] : []),
          ]}
          onChoose={(name) => {
            if (name !== OWN) choose({ expectation: known.find((one) => one.name === name)?.json ?? '' });
          }}
        />
      </label>
      <label className={styles.line}>
        Expect the keys
        <input
          className={styles.text}
          placeholder="model_state_dict, epoch"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === 'Enter') settle();
          }}
        />
      </label>
    </>
  );
}
