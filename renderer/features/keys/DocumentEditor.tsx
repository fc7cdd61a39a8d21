import { TextArea } from '@blueprintjs/core';
import { useId, useState } from 'react';
import { plural } from '../../format/count.ts';
import { RULES_TO_EDIT } from '../../format/expectation-document.ts';
import { expectationText } from '../../store/expectation-slice.ts';
import { useAppStore, useStoreApi } from '../../store/store-context.ts';
import { classNames } from '../../ui/class-names.ts';
import styles from './ExpectationEditor.module.css';

/** The whole expectation as text. What is typed counts as soon as it is a document. */
export function DocumentEditor() {
  const rules = useAppStore((state) => state.expectationRules.size);
  if (rules > RULES_TO_EDIT)
    return (
      <p className={styles.muted}>
        It speaks of {plural(rules, 'tensor')}: too many to be edited as text here. Change them in the view Tensors, or
        save the document as a file and check with <code>assay validate --expect</code>.
      </p>
    );
  return <DocumentText />;
}

function DocumentText() {
  const store = useStoreApi();
  const told = useAppStore(expectationText);
  const read = useAppStore((state) => state.expectationRead);
  const id = useId();
  /** What was typed, and the document that was made of it: another document than that comes from elsewhere. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly made: string; readonly wrong: string } | null>(
    null,
  );
  const isOwn = typed !== null && (typed.wrong !== '' || typed.made === told);
  const wrong = isOwn ? typed.wrong : '';
  const type = (text: string) => {
    const problem = read(text);
    setTyped({ text, made: expectationText(store.getState()), wrong: problem });
  };
  return (
    <>
      <label htmlFor={id} className={styles.muted}>
        As JSON. <code>&quot;*&quot;</code> stands for any dimension; a rule with{' '}
        <code>&quot;optional&quot;: true</code> may be missing.
      </label>
      <TextArea
        id={id}
        fill
        className={classNames(styles.document)}
        spellCheck={false}
        value={isOwn ? typed.text : told}
        onChange={(event) => type(event.target.value)}
        intent={wrong === '' ? 'none' : 'danger'}
      />
      {wrong !== '' && (
        <p role="alert" className={styles.bad}>
          {wrong}
        </p>
      )}
    </>
  );
}
