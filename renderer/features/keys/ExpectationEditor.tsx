import { Button, Checkbox, InputGroup, SegmentedControl, TextArea } from '@blueprintjs/core';
import { AddIcon, CrossIcon, ExportIcon } from '@blueprintjs/icons';
import { useId, useState } from 'react';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { CheckpointView } from '../../../src-core/contract/client.ts';
import { plural } from '../../format/count.ts';
import { validateCommand } from '../../format/shell.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { download } from '../../ui/download.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { deriveExpectation, jsonProblem } from './derive-expectation.ts';
import styles from './ExpectationEditor.module.css';
import { classNames } from '../../ui/class-names.ts';

const LISTED_AT_MOST = 200;

/** What this file must hold: keys to tick, or a whole expectation document, which can be derived from the file itself. */
export function ExpectationEditor({ view }: { readonly view: CheckpointView }) {
  const client = useClient();
  const copy = useCopy();
  const required = useAppStore((state) => state.requiredKeys);
  const change = useAppStore((state) => state.requiredKeysChanged);
  const check = useAppStore((state) => state.checkAsked);
  const problem = useAppStore((state) => state.problemTold);
  const [mode, setMode] = useState<'keys' | 'document'>('keys');
  const [typed, setTyped] = useState('');
  const [json, setJson] = useState('');
  const documentId = useId();
  const { top } = view.report.keys;
  const listed = [...new Set([...top.slice(0, LISTED_AT_MOST), ...required])];
  const wrong = json.trim() === '' ? '' : jsonProblem(json);
  const toggle = (key: string) =>
    change(required.includes(key) ? required.filter((one) => one !== key) : [...required, key]);
  const add = () => {
    const key = typed.trim();
    if (key !== '' && !required.includes(key)) change([...required, key]);
    setTyped('');
  };
  const derive = async () => {
    try {
      setJson(await deriveExpectation(client, view));
    } catch (error) {
      problem(`Could not derive an expectation: ${failureText(error)}`);
    }
  };
  return (
    <section aria-label="Expectation" className={styles.editor}>
      <div className={styles.heading}>
        <h2>What it must hold</h2>
        <SegmentedControl
          size="small"
          options={[
            { label: 'Keys', value: 'keys' },
            { label: 'Document', value: 'document' },
          ]}
          value={mode}
          onValueChange={(value) => setMode(value === 'document' ? 'document' : 'keys')}
        />
      </div>
      {mode === 'keys' ? (
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
      ) : (
        <>
          <label htmlFor={documentId} className={styles.muted}>
            Types, dtypes and shapes as JSON. <code>&quot;*&quot;</code> stands for any dimension.
          </label>
          <TextArea
            id={documentId}
            fill
            className={classNames(styles.document)}
            spellCheck={false}
            value={json}
            onChange={(event) => setJson(event.target.value)}
            intent={wrong === '' ? 'none' : 'danger'}
          />
          {wrong !== '' && (
            <p role="alert" className={styles.bad}>
              {wrong}
            </p>
          )}
          <div className={styles.buttons}>
            <Button size="small" text="Derive from this file" onClick={() => void derive()} />
            <Button
              size="small"
              icon={<ExportIcon size={14} />}
              text="Save…"
              disabled={json.trim() === '' || wrong !== ''}
              onClick={() => download(`${view.item.name}.expectation.json`, 'application/json', json)}
            />
          </div>
        </>
      )}
      <div className={styles.buttons}>
        <Button
          size="small"
          intent="primary"
          text={
            mode === 'keys'
              ? required.length === 0
                ? 'Check keys'
                : `Check ${plural(required.length, 'key')}`
              : 'Check against the document'
          }
          disabled={mode === 'keys' ? required.length === 0 : json.trim() === '' || wrong !== ''}
          onClick={() => check([view.item.id], mode === 'keys' ? { requiredKeys: required } : { expectation: json })}
        />
        {mode === 'keys' && (
          <Button
            size="small"
            variant="minimal"
            text="Copy as command"
            disabled={required.length === 0}
            onClick={() => copy(validateCommand(view.path, { requiredKeys: required }), 'command')}
          />
        )}
      </div>
    </section>
  );
}
