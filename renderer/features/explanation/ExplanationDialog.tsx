import { Spinner } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import type { FindingExplanation } from '../../../src-core/contract/client.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import styles from './ExplanationDialog.module.css';
import { ModalDialog } from '../../ui/ModalDialog.tsx';

type Explanation =
  | { readonly status: 'reading' }
  | { readonly status: 'ready'; readonly found: FindingExplanation | null }
  | { readonly status: 'failed'; readonly message: string };

/** What a code means, how it happens and what to do. */
export function ExplanationDialog({ code }: { readonly code: string }) {
  const client = useClient();
  const close = useAppStore((state) => state.dialogClosed);
  const [explanation, setExplanation] = useState<Explanation>({ status: 'reading' });
  useEffect(() => {
    let isCurrent = true;
    client.explain(code).then(
      (found) => {
        if (isCurrent) setExplanation({ status: 'ready', found });
      },
      (error: unknown) => {
        if (isCurrent) setExplanation({ status: 'failed', message: failureText(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, code]);
  const found = explanation.status === 'ready' ? explanation.found : null;
  return (
    <ModalDialog onClose={close} title={found === null ? code : `${code}: ${found.title}`}>
      {explanation.status === 'reading' && <Spinner size={20} aria-label="Reading" />}
      {explanation.status === 'failed' && <p>{explanation.message}</p>}
      {explanation.status === 'ready' && found === null && <p>There is no explanation of this code.</p>}
      {found !== null && (
        <div className={styles.text}>
          {found.explanation.split(/\n\s*\n/).map((paragraph, place) => (
            <p key={place}>{paragraph}</p>
          ))}
          {found.advice !== '' && (
            <p>
              <strong>What to do.</strong> {found.advice}
            </p>
          )}
          {found.example !== '' && <pre className={styles.example}>{found.example}</pre>}
          <p className={styles.command}>
            <code>assay explain {code}</code>
            <CopyButton text={`assay explain ${code}`} what="command" />
          </p>
        </div>
      )}
    </ModalDialog>
  );
}
