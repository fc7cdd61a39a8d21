import { Button, InputGroup, PopoverNext } from '@blueprintjs/core';
import { CaretDownIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import { expectationText } from '../../store/expectation-slice.ts';
import { useAppStore, useStoreApi } from '../../store/store-context.ts';
import { useProfiles } from '../../store/use-profiles.ts';
import { Choice } from '../../ui/Choice.tsx';
import { download } from '../../ui/download.ts';
import styles from './ExpectationEditor.module.css';

interface Props {
  /** Of the checkpoint, for the name of a file. */
  readonly name: string;
  readonly isEmpty: boolean;
}

/** Characters of a document that are kept under a name: the window's own storage holds a few megabytes. */
const KEPT_AT_MOST = 1_000_000;

/** Take an expectation from a profile; keep this one under a name, save it as a file, or expect it of everything. */
export function ProfileBar({ name, isEmpty }: Props) {
  const store = useStoreApi();
  const profiles = useProfiles();
  const read = useAppStore((state) => state.expectationRead);
  const prefer = useAppStore((state) => state.preferencesChosen);
  const forget = useAppStore((state) => state.profileForgotten);
  const [typed, setTyped] = useState('');
  const own = typed.trim();
  const json = () => expectationText(store.getState());
  const keep = () => {
    const { profileSaved, doneTold, problemTold } = store.getState();
    const document = json();
    if (document.length > KEPT_AT_MOST) {
      problemTold('This expectation is too large to be kept under a name. Save it as a file instead.');
      return;
    }
    profileSaved({ name: own, json: document });
    doneTold(`Kept as the profile ${own}`);
  };
  const menu = (
    <div className={styles.menu}>
      <div className={styles.buttons}>
        <InputGroup
          size="small"
          placeholder="Name of a profile"
          aria-label="Name of the profile"
          value={typed}
          onValueChange={setTyped}
          spellCheck={false}
        />
        <Button size="small" text="Keep" disabled={own === ''} onClick={keep} />
        {profiles.some((one) => one.isOwn && one.name === own) && (
          <Button size="small" variant="minimal" text="Forget" onClick={() => forget(own)} />
        )}
      </div>
      <Button
        size="small"
        alignText="start"
        text="Save as a file…"
        onClick={() => download(`${name}.expectation.json`, 'application/json', json())}
      />
      <Button
        size="small"
        alignText="start"
        text="Expect this of everything I open"
        onClick={() => prefer({ expectation: json(), requiredKeys: [] })}
      />
    </div>
  );
  return (
    <>
      <Choice
        label="Take a profile"
        value=""
        options={[
          ['', 'Take a profile…'],
          ...profiles.map(({ name: one, summary }) => [one, summary === '' ? one : `${one} — ${summary}`] as const),
        ]}
        onChoose={(chosen) => {
          const profile = profiles.find((one) => one.name === chosen);
          if (profile === undefined) return;
          read(profile.json);
          if (profile.isOwn) setTyped(profile.name);
        }}
      />
      <PopoverNext content={menu} placement="bottom-end" arrow={false} animation="minimal" disabled={isEmpty}>
        <Button size="small" text="Keep…" endIcon={<CaretDownIcon size={14} />} disabled={isEmpty} />
      </PopoverNext>
    </>
  );
}
