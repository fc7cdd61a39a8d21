import { profileOf } from '../../format/profiles.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useProfiles } from '../../store/use-profiles.ts';
import { Choice } from '../../ui/Choice.tsx';
import styles from './PreferencesDialog.module.css';
import { SettledInput } from './SettledInput.tsx';

const NOTHING = '';
const OWN = '*';

/** What level 4 asks of everything that is opened: a profile, and keys beside it. */
export function DefaultExpectation() {
  const { expectation, requiredKeys } = useAppStore((state) => state.preferences);
  const known = useProfiles();
  const choose = useAppStore((state) => state.preferencesChosen);
  const current = expectation === '' ? NOTHING : (profileOf(expectation, known)?.name ?? OWN);
  const settle = (typed: string) => {
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
            ...known.map(({ name, summary }) => [name, summary === '' ? name : `${name} — ${summary}`] as const),
            ...(current === OWN ? [[OWN, 'A document of its own'] as const] : []),
          ]}
          onChoose={(name) => {
            if (name !== OWN) choose({ expectation: known.find((one) => one.name === name)?.json ?? '' });
          }}
        />
      </label>
      <label className={styles.line}>
        Expect the keys
        <SettledInput
          className={styles.text}
          placeholder="model_state_dict, epoch"
          spellCheck={false}
          value={requiredKeys.join(', ')}
          onSettle={settle}
        />
      </label>
    </>
  );
}
