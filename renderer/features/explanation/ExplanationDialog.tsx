import { Spinner } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import type { Explanation } from '../../../src-core/findings/explain.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { ExplanationText } from './ExplanationText.tsx';

type Answer =
  | { readonly status: 'reading' }
  | { readonly status: 'ready'; readonly found: Explanation | null }
  | { readonly status: 'failed'; readonly message: string };

/** What a code means, how it happens and what to do. */
export function ExplanationDialog({ code }: { readonly code: string }) {
  const client = useClient();
  const close = useAppStore((state) => state.dialogClosed);
  const [answer, setAnswer] = useState<Answer>({ status: 'reading' });
  useEffect(() => {
    let isCurrent = true;
    client.explain(code).then(
      (found) => {
        if (isCurrent) setAnswer({ status: 'ready', found });
      },
      (error: unknown) => {
        if (isCurrent) setAnswer({ status: 'failed', message: failureText(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, code]);
  const found = answer.status === 'ready' ? answer.found : null;
  return (
    <ModalDialog onClose={close} title={found === null ? code : `${code}: ${found.title}`}>
      {answer.status === 'reading' && <Spinner size={20} aria-label="Reading" />}
      {answer.status === 'failed' && <p>{answer.message}</p>}
      {answer.status === 'ready' && found === null && <p>There is no explanation of this code.</p>}
      {found !== null && <ExplanationText explanation={found} />}
    </ModalDialog>
  );
}
