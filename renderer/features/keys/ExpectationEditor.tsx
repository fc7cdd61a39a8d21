import { Button, Checkbox, InputGroup, SegmentedControl } from '@blueprintjs/core';
import { AddIcon, CrossIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { CheckpointView } from '../../../src-core/contract/client.ts';
import { plural } from '../../format/count.ts';
import { validateCommand } from '../../format/shell.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { jsonProblem } from './derive-expectation.ts';
import { DocumentEditor } from './DocumentEditor.tsx';
import styles from './ExpectationEditor.module.css';
import { classNames } from '../../ui/class-names.ts';

const LISTED_AT_MOST = 200;

/** What this file must hold: keys to tick, or a whole expectation document, which can be derived from the file itself. */
export function ExpectationEditor({ view }: { readonly view: CheckpointView }) {
  const copy = useCopy();
  const required = useAppStore((state) => state.requiredKeys);
  const change = useAppStore((state) => state.requiredKeysChanged);
  const check = useAppStore((state) => state.checkAsked);
  const [mode, setMode] = useState<'keys' | 'document'>('keys');
  const [typed, setTyped] = useState('');
  const [json, setJson] = useState('');
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
        <DocumentEditor view={view} json={json} onChange={setJson} />
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
          onClick={() =>
            check(
              [view.item.id],
              mode === 'keys' ? { requiredKeys: required, expectation: '' } : { requiredKeys: [], expectation: json },
            )
          }
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
