import { useEffect, useState } from 'react';
import type { GlobalUse, Safety } from '../../../src-core/model/checkpoint.ts';
import { failureText } from '../../store/failure-text.ts';
import { useClient } from '../../store/store-context.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { GlobalGroup } from './GlobalGroup.tsx';
import styles from './SafetyPanel.module.css';
import { TorchAnswersList } from './TorchAnswersList.tsx';

type Globals =
  | { readonly status: 'reading' }
  | { readonly status: 'ready'; readonly list: readonly GlobalUse[] }
  | { readonly status: 'failed'; readonly message: string };

const GROUPS: readonly Safety[] = ['unsafe', 'unknown', 'safe'];

/** What loading would import and call, and what torch.load would answer. Nothing of it was run. */
export function SafetyPanel({ view, revision }: ViewProps) {
  const client = useClient();
  const [globals, setGlobals] = useState<Globals>({ status: 'reading' });
  const { id } = view.item;
  useEffect(() => {
    let isCurrent = true;
    client.globals(id).then(
      (list) => {
        if (isCurrent) setGlobals({ status: 'ready', list });
      },
      (error: unknown) => {
        if (isCurrent) setGlobals({ status: 'failed', message: failureText(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, id, revision]);
  return (
    <div className={styles.panel}>
      <section aria-label="Names" className={styles.names}>
        {globals.status === 'failed' && (
          <EmptyState title="The names could not be listed">{globals.message}</EmptyState>
        )}
        {globals.status === 'ready' && globals.list.length === 0 && (
          <EmptyState title={view.report.safety === null ? 'Nothing could be scanned' : 'It names no code at all'}>
            {view.report.safety === null
              ? 'No pickle was found that could be read to its end. That is no sign of being harmless.'
              : 'There is nothing in it that loading would import or call.'}
          </EmptyState>
        )}
        {globals.status === 'ready' &&
          GROUPS.map((safety) => {
            const list = globals.list.filter((one) => one.safety === safety);
            return list.length === 0 ? null : <GlobalGroup key={safety} safety={safety} globals={list} />;
          })}
      </section>
      <TorchAnswersList answers={view.report.torch} />
    </div>
  );
}
