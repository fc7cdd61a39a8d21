import { Button, InputGroup, Radio, RadioGroup } from '@blueprintjs/core';
import { FloppyDiskIcon } from '@blueprintjs/icons';
import { useId } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { RewritePlanView, RewriteRequest } from '../../../src-core/contract/rewrite.ts';
import { FORMAT_WORDS } from '../../format/edit-words.ts';
import type { RewriteDraft } from '../../store/rewrite-slice.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import styles from './TargetForm.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly draft: RewriteDraft;
  /** A set goes into a new folder, in its own format, and never in place of what is there. */
  readonly isFolder: boolean;
  /** Null while there is none for the edits as they are. */
  readonly plan: RewritePlanView | null;
  readonly isRunning: boolean;
  readonly onFormat: (to: RewriteRequest['to']) => void;
}

const FORMATS = ['same', 'torch', 'safetensors'] as const;

/** In which format and where the result is written. */
export function TargetForm({ id, draft, isFolder, plan, isRunning, onFormat }: Props) {
  const change = useAppStore((state) => state.draftChanged);
  const run = useAppStore((state) => state.rewriteRun);
  const formatId = useId();
  const isBeside = isFolder || draft.place === 'beside';
  const what = isFolder ? 'folder' : 'file';
  const name = draft.name ?? plan?.suggestedName ?? '';
  const canRun = plan !== null && plan.outcome !== 'refused' && plan.sizeAfter !== null && !isRunning;
  return (
    <section aria-label="Result" className={styles.form}>
      <h2>Result</h2>
      {isFolder ? (
        <p className={styles.note}>A new folder beside this one, with the shards and an index of their own.</p>
      ) : (
        <>
          <div className={styles.line}>
            <label htmlFor={formatId}>Written as</label>
            <Choice
              id={formatId}
              value={draft.request.to}
              options={FORMATS.map((value) => [value, FORMAT_WORDS[value]] as const)}
              onChoose={onFormat}
            />
          </div>
          <RadioGroup
            aria-label="Where it is written"
            selectedValue={draft.place}
            onChange={({ currentTarget: { value } }) =>
              change(id, { place: value === 'in-place' ? 'in-place' : 'beside' })
            }
          >
            <Radio value="beside" label="To a new file beside it" />
            <Radio value="in-place" label="In place of this file" />
          </RadioGroup>
        </>
      )}
      {isBeside ? (
        <InputGroup
          size="small"
          aria-label={`Name of the new ${what}`}
          spellCheck={false}
          value={name}
          onValueChange={(typed) => change(id, { name: typed })}
        />
      ) : (
        <p className={styles.note}>The file is replaced only once the new one is written and proven.</p>
      )}
      <div>
        <Button
          size="small"
          intent="primary"
          icon={<FloppyDiskIcon size={14} />}
          text={isBeside ? `Write the new ${what}` : 'Replace the file'}
          disabled={!canRun || (isBeside && name === '')}
          onClick={() => run(id, name)}
        />
      </div>
    </section>
  );
}
