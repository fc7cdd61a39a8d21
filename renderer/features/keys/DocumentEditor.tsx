import { Button, InputGroup, TextArea } from '@blueprintjs/core';
import { ExportIcon } from '@blueprintjs/icons';
import { useId, useState } from 'react';
import type { CheckpointView } from '../../../src-core/contract/client.ts';
import { BUILT_IN_PROFILES } from '../../format/profiles.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import { classNames } from '../../ui/class-names.ts';
import { download } from '../../ui/download.ts';
import { deriveExpectation, jsonProblem, withAnyFirstDimension } from './derive-expectation.ts';
import styles from './ExpectationEditor.module.css';

interface Props {
  readonly view: CheckpointView;
  readonly json: string;
  readonly onChange: (json: string) => void;
}

/** A whole expectation: derived from the file or taken from a profile, edited, kept under a name or saved as a file. */
export function DocumentEditor({ view, json, onChange }: Props) {
  const client = useClient();
  const saved = useAppStore((state) => state.profiles);
  const save = useAppStore((state) => state.profileSaved);
  const forget = useAppStore((state) => state.profileForgotten);
  const prefer = useAppStore((state) => state.preferencesChosen);
  const problem = useAppStore((state) => state.problemTold);
  const done = useAppStore((state) => state.doneTold);
  const [name, setName] = useState('');
  const documentId = useId();
  const profiles = [...saved, ...BUILT_IN_PROFILES];
  const wrong = json.trim() === '' ? '' : jsonProblem(json);
  const isUsable = json.trim() !== '' && wrong === '';
  const derive = () => {
    deriveExpectation(client, view).then(onChange, (error: unknown) =>
      problem(`Could not derive an expectation: ${failureText(error)}`),
    );
  };
  const keep = () => {
    save({ name: name.trim(), json });
    done(`Kept as the profile ${name.trim()}`);
  };
  const isOwn = saved.some((one) => one.name === name.trim());
  return (
    <>
      <div className={styles.buttons}>
        <Button size="small" text="Derive from this file" onClick={derive} />
        <Choice
          label="Take a profile"
          value=""
          options={[['', 'Take a profile…'], ...profiles.map((one) => [one.name, one.name] as const)]}
          onChoose={(chosen) => {
            const profile = profiles.find((one) => one.name === chosen);
            if (profile === undefined) return;
            onChange(profile.json);
            setName(saved.includes(profile) ? profile.name : '');
          }}
        />
        <Button
          size="small"
          text="Any first dimension"
          title="Let the first dimension of every tensor be anything"
          disabled={!isUsable}
          onClick={() => onChange(withAnyFirstDimension(json))}
        />
      </div>
      <label htmlFor={documentId} className={styles.muted}>
        Types, dtypes and shapes as JSON. <code>&quot;*&quot;</code> stands for any dimension; a rule with{' '}
        <code>&quot;optional&quot;: true</code> may be missing.
      </label>
      <TextArea
        id={documentId}
        fill
        className={classNames(styles.document)}
        spellCheck={false}
        value={json}
        onChange={(event) => onChange(event.target.value)}
        intent={wrong === '' ? 'none' : 'danger'}
      />
      {wrong !== '' && (
        <p role="alert" className={styles.bad}>
          {wrong}
        </p>
      )}
      <div className={styles.buttons}>
        <InputGroup
          size="small"
          placeholder="Name of a profile"
          aria-label="Name of the profile"
          value={name}
          onValueChange={setName}
          spellCheck={false}
        />
        <Button size="small" text="Keep" disabled={!isUsable || name.trim() === ''} onClick={keep} />
        {isOwn && <Button size="small" variant="minimal" text="Forget" onClick={() => forget(name.trim())} />}
        <Button
          size="small"
          icon={<ExportIcon size={14} />}
          text="Save…"
          disabled={!isUsable}
          onClick={() => download(`${view.item.name}.expectation.json`, 'application/json', json)}
        />
      </div>
      <div className={styles.buttons}>
        <Button
          size="small"
          variant="minimal"
          text="Expect this of everything I open"
          disabled={!isUsable}
          onClick={() => prefer({ expectation: json })}
        />
      </div>
    </>
  );
}
