import { Button } from '@blueprintjs/core';
import {
  DocumentIcon,
  DuplicateIcon,
  KeyIcon,
  ListDetailViewIcon,
  RefreshIcon,
  ShieldIcon,
  TickIcon,
  WrenchIcon,
} from '@blueprintjs/icons';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { Report } from '../../../src-core/contract/report.ts';
import { conclude } from '../../format/next-step.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import styles from './ConclusionBar.module.css';
import { classNames } from '../../ui/class-names.ts';
import { Message } from '../../ui/Message.tsx';
import { useCulprit } from '../files/use-culprit.ts';
import { useRepairs } from '../rewrite/use-repairs.ts';
import { VerdictIcon } from './VerdictIcon.tsx';

export const VERDICT_ACTIONS_ID = 'verdict-actions';

/** One plain sentence, and the first thing to do as a button. */
export function ConclusionBar({ view }: { readonly view: CheckpointView }) {
  const check = useAppStore((state) => state.checkAsked);
  const selectTab = useAppStore((state) => state.tabSelected);
  const open = useAppStore((state) => state.repairOpened);
  const copy = useCopy();
  const [repair] = useRepairs(view);
  const culprit = useCulprit(view);
  const openFile = useAppStore((state) => state.setFileOpened);
  const { report, item } = view;
  const { tone, headline, detail, step } = conclude(view);
  const verdict = wordOf(report);
  return (
    <section aria-label="Verdict" className={classNames(styles.bar, styles[tone])}>
      <span className={styles.mark}>
        <VerdictIcon report={report} size={20} />
      </span>
      <div className={styles.words}>
        <p className={styles.headline}>
          <span className={styles.verdict}>{verdict}</span> <Message text={headline} />
        </p>
        {detail !== '' && (
          <p className={styles.detail}>
            <Message text={detail} />
          </p>
        )}
        {repair !== undefined && report.verdict === 'valid' && (
          <p className={styles.detail}>
            <Message text={repair.why} />
          </p>
        )}
      </div>
      <div id={VERDICT_ACTIONS_ID} className={styles.actions}>
        {culprit !== null && (
          <Button
            size="small"
            icon={<DocumentIcon size={14} />}
            text={`Open ${shortened(culprit.name)}`}
            title={`Show the file that is to blame: ${displayText(culprit.name, 300)}`}
            onClick={() => openFile(item.id, culprit.name)}
          />
        )}
        {view.files > 0 && report.verdict !== 'valid' && (
          <Button
            size="small"
            icon={<ListDetailViewIcon size={14} />}
            text="See the files"
            onClick={() => selectTab('files')}
          />
        )}
        {repair !== undefined && (
          <Button
            size="small"
            icon={<WrenchIcon size={14} />}
            text={repair.title}
            title={repair.why}
            onClick={() => open(item.id, repair)}
          />
        )}
        {step.kind === 'compare-checksums' && (
          <Button
            size="small"
            icon={<TickIcon size={14} />}
            text="Check every byte"
            onClick={() => check([item.id], { checksums: true })}
          />
        )}
        {step.kind === 'check-again' && (
          <Button
            size="small"
            icon={<RefreshIcon size={14} />}
            text="Check again"
            onClick={() => check([item.id], {})}
          />
        )}
        {step.kind === 'see-safety' && (
          <Button
            size="small"
            icon={<ShieldIcon size={14} />}
            text="See what it would run"
            onClick={() => selectTab('safety')}
          />
        )}
        {step.kind === 'see-keys' && (
          <Button size="small" icon={<KeyIcon size={14} />} text="See the keys" onClick={() => selectTab('keys')} />
        )}
        {step.kind === 'copy-trust' && (
          <Button
            size="small"
            icon={<DuplicateIcon size={14} />}
            text="Copy the lines that trust them"
            onClick={() => copy(step.code, 'add_safe_globals')}
          />
        )}
        <Button
          size="small"
          variant="minimal"
          icon={<DuplicateIcon size={14} />}
          text="Copy as command"
          onClick={() => copy(view.command, 'command')}
        />
      </div>
    </section>
  );
}

const BUTTON_LETTERS = 40;

/** Shards differ in their numbers, which stand at the end. */
function shortened(name: string): string {
  const text = displayText(name, 300);
  return text.length <= BUTTON_LETTERS ? text : `…${text.slice(1 - BUTTON_LETTERS)}`;
}

/** The verdict, and the other axis where it matters more. */
function wordOf({ machineError, verdict, safety }: Report): string {
  if (machineError !== undefined) return 'not known';
  return safety === 'unsafe' ? `${verdict}, unsafe` : verdict;
}
