import { useCallback } from 'react';
import type { RewriteRequest } from '../../../src-core/contract/rewrite.ts';
import { goesOn } from '../../store/job-slice.ts';
import { EMPTY_DRAFT } from '../../store/rewrite-slice.ts';
import { isSet } from '../../format/set-format.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { JobStatus } from '../jobs/JobStatus.tsx';
import { ChangeTable } from './ChangeTable.tsx';
import { EDIT_KINDS, SET_EDIT_KINDS } from './edit-kinds.ts';
import { EditForm } from './EditForm.tsx';
import { EditList } from './EditList.tsx';
import { PlanSummary } from './PlanSummary.tsx';
import { RepairList } from './RepairList.tsx';
import styles from './RewritePanel.module.css';
import { SalvageForm } from './SalvageForm.tsx';
import { TargetForm } from './TargetForm.tsx';
import { useRepairs } from './use-repairs.ts';

const CHANGES_SHOWN = 1000;
const MADE_ANEW = 'Written like this, the archive is made anew and nothing changes in it.';

/** Edits on the left, what they would do on the right, and one button that does it without risk. */
export function RewritePanel({ view, revision }: ViewProps) {
  const client = useClient();
  const { id } = view.item;
  const { format } = view.report;
  const isFolder = isSet(format);
  const draft = useAppStore((state) => state.rewriteDrafts.get(id) ?? EMPTY_DRAFT);
  const change = useAppStore((state) => state.draftChanged);
  const open = useAppStore((state) => state.repairOpened);
  const isRunning = useAppStore((state) => draft.isAsked || goesOn(state, draft.job));
  const repairs = useRepairs(view);
  const salvage = repairs.find(({ action }) => action.kind === 'salvage');
  const { request } = draft;
  const ask = useCallback(() => client.planRewrite(id, request, 0, CHANGES_SHOWN), [client, id, request]);
  // What a job wrote takes a name that was free before.
  const plan = useAnswer(ask, `${revision} ${String(isRunning)}`);
  const edit = (next: Partial<RewriteRequest>) => change(id, { request: { ...request, ...next } });
  const fixes = repairs.filter(({ action }) => action.kind === 'rewrite');
  return (
    <div className={styles.panel}>
      <div className={styles.edits}>
        {salvage !== undefined && (
          <SalvageForm
            key={salvage.suggestedName}
            view={view}
            repair={salvage}
            isFolder={isFolder}
            isRunning={isRunning}
          />
        )}
        {fixes.length > 0 && (
          <section aria-label="Suggested repairs" className={styles.section}>
            <h2>Suggested</h2>
            <RepairList repairs={fixes} onTake={(repair) => open(id, repair)} />
          </section>
        )}
        <section aria-label="Edits" className={styles.section}>
          <h2>Edits</h2>
          <EditList
            edits={request.edits}
            withoutEdits={format === 'torch-zip' ? MADE_ANEW : ''}
            onChange={(edits) => edit({ edits })}
          />
          <EditForm
            kinds={isFolder ? SET_EDIT_KINDS : EDIT_KINDS}
            onAdd={(added) => edit({ edits: [...request.edits, added] })}
          />
        </section>
        <TargetForm
          id={id}
          draft={draft}
          isFolder={isFolder}
          plan={plan.status === 'ready' && !plan.isStale ? plan.value : null}
          isRunning={isRunning}
          onFormat={(to) => edit({ to })}
        />
      </div>
      <div className={styles.plan}>
        {draft.job !== null && <JobStatus id={draft.job} />}
        {plan.status === 'failed' && <EmptyState title="No plan could be made">{plan.message}</EmptyState>}
        {plan.status === 'reading' && <p className={styles.muted}>Planning…</p>}
        {plan.status === 'ready' && (
          <>
            <PlanSummary plan={plan.value} />
            {plan.value.total > 0 ? (
              <ChangeTable plan={plan.value} />
            ) : (
              <EmptyState title={plan.value.outcome === 'refused' ? 'This cannot be done' : 'Nothing changes yet'}>
                {plan.value.outcome === 'refused'
                  ? 'What stands against it is said above. Nothing will be written.'
                  : `Add an edit on the left${isFolder ? '' : ', or choose another format'}. Nothing is written by planning.`}
              </EmptyState>
            )}
          </>
        )}
      </div>
    </div>
  );
}
