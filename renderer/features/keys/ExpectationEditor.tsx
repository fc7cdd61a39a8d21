import { Button, SegmentedControl } from '@blueprintjs/core';
import { useRef } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { plural } from '../../format/count.ts';
import { requireCommand } from '../../format/shell.ts';
import { expectationText, type ExpectationMode } from '../../store/expectation-slice.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient, useStoreApi } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { deriveExpectation } from './derive-expectation.ts';
import { DocumentEditor } from './DocumentEditor.tsx';
import styles from './ExpectationEditor.module.css';
import { ProfileBar } from './ProfileBar.tsx';
import { RequiredKeys } from './RequiredKeys.tsx';
import { TensorRules } from './TensorRules.tsx';

const MODES: readonly { readonly label: string; readonly value: ExpectationMode }[] = [
  { label: 'Keys', value: 'keys' },
  { label: 'Tensors', value: 'tensors' },
  { label: 'Document', value: 'document' },
];

/** What this file must hold: keys and tensors to tick, and the document that they make up, each a look at the same. */
export function ExpectationEditor({ view, revision }: { readonly view: CheckpointView; readonly revision: number }) {
  const client = useClient();
  const store = useStoreApi();
  const copy = useCopy();
  const mode = useAppStore((state) => state.expectationMode);
  const choose = useAppStore((state) => state.expectationModeChosen);
  const required = useAppStore((state) => state.requiredKeys);
  const rules = useAppStore((state) => state.expectationRules.size);
  const hasRest = useAppStore((state) => Object.keys(state.expectationRest).length > 0);
  const clear = useAppStore((state) => state.expectationCleared);
  const firstDoor = useRef<HTMLButtonElement>(null);
  const isEmpty = required.length + rules === 0 && !hasRest;
  const isKeysOnly = rules === 0 && !hasRest;
  const derive = () => {
    const { expectationRead, problemTold } = store.getState();
    deriveExpectation(client, view).then(expectationRead, (error: unknown) =>
      problemTold(`Could not derive an expectation: ${failureText(error)}`),
    );
  };
  const start = () => {
    clear();
    firstDoor.current?.focus();
  };
  const check = () => {
    const state = store.getState();
    // Keys alone are asked for as they are on the command line.
    const options = isKeysOnly
      ? { requiredKeys: required, expectation: '' }
      : { requiredKeys: [], expectation: expectationText(state) };
    state.checkAsked([view.item.id], options);
  };
  return (
    <section aria-label="Expectation" className={styles.editor}>
      <div className={styles.heading}>
        <h2>What it must hold</h2>
        <SegmentedControl
          size="small"
          options={[...MODES]}
          value={mode}
          onValueChange={(value) => {
            const chosen = MODES.find((one) => one.value === value);
            if (chosen !== undefined) choose(chosen.value);
          }}
        />
      </div>
      <div className={styles.buttons}>
        <Button
          ref={firstDoor}
          size="small"
          text="Derive from this file"
          title="Expect the keys and tensors of this file, each with its dtype and shape"
          onClick={derive}
        />
        <ProfileBar name={view.item.name} isEmpty={isEmpty} />
        {!isEmpty && <Button size="small" variant="minimal" text="Clear" onClick={start} />}
      </div>
      {mode === 'keys' && <RequiredKeys top={view.report.keys.top} />}
      {mode === 'tensors' && <TensorRules id={view.item.id} revision={revision} />}
      {mode === 'document' && <DocumentEditor />}
      <div className={styles.check}>
        <Button
          size="small"
          intent="primary"
          text={checkWords(required.length, rules, hasRest)}
          disabled={isEmpty}
          onClick={check}
        />
        {isKeysOnly && (
          <Button
            size="small"
            variant="minimal"
            text="Copy as command"
            disabled={isEmpty}
            onClick={() => copy(requireCommand(view.pathWord, required), 'command')}
          />
        )}
      </div>
    </section>
  );
}

function checkWords(keys: number, rules: number, hasRest: boolean): string {
  const parts = [
    ...(keys > 0 ? [plural(keys, 'key')] : []),
    ...(rules > 0 ? [plural(rules, 'tensor')] : []),
    ...(hasRest ? ['more'] : []),
  ];
  if (parts.length === 0) return 'Check keys';
  if (parts.length === 1 && hasRest) return 'Check against the document';
  return `Check ${parts.join(' and ')}`;
}
