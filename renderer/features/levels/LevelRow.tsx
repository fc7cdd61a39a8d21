import { Button } from '@blueprintjs/core';
import { ChevronDownIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { useId } from 'react';
import type { ReportLevel } from '../../../src-core/contract/report.ts';
import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { plural } from '../../format/count.ts';
import { formatDuration } from '../../format/duration.ts';
import { LEVEL_WORDS } from '../../format/state-words.ts';
import { LevelMark } from '../../ui/LevelMark.tsx';
import { FindingList } from './FindingList.tsx';
import { LEVEL_TEXTS } from './level-words.ts';
import styles from './LevelRow.module.css';
import { classNames } from '../../ui/class-names.ts';
import { Message } from '../../ui/Message.tsx';

interface Props {
  readonly level: ReportLevel;
  readonly findings: readonly DescribedFinding[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Runs the level that did not run; null where that is not a click away. */
  readonly onRun: (() => void) | null;
}

export function LevelRow({ level, findings, isOpen, onToggle, onRun }: Props) {
  const id = useId();
  const words = LEVEL_TEXTS[level.name];
  const Chevron = isOpen ? ChevronDownIcon : ChevronRightIcon;
  return (
    <li className={styles.level}>
      <div className={styles.line}>
        <button type="button" className={styles.row} aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          <Chevron size={12} className={classNames(styles.chevron)} />
          <LevelMark status={level.status} />
          <span className={styles.number}>{level.level}</span>
          <span className={styles.title}>{words.title}</span>
          <span className={classNames(styles.status, styles[level.status])}>{LEVEL_WORDS[level.status]}</span>
          <span className={styles.reason}>
            <Message text={isOpen ? words.question : summaryOf(level, findings, words.question)} />
          </span>
          <span className={styles.time}>{level.ms === null ? '' : formatDuration(level.ms)}</span>
        </button>
        {onRun !== null && (
          <Button
            size="small"
            variant="minimal"
            intent="primary"
            className={classNames(styles.run)}
            text={words.run}
            onClick={onRun}
          />
        )}
      </div>
      <div id={id} hidden={!isOpen} className={styles.body}>
        {isOpen && (
          <>
            {level.status !== 'failed' && (
              <p className={styles.meaning}>
                {level.status === 'not-run'
                  ? `Not run: ${level.reason || 'not asked for'}. ${words.question}`
                  : words.meaning}
              </p>
            )}
            <FindingList findings={findings} />
          </>
        )}
      </div>
    </li>
  );
}

/** One line: why it did not pass, else the warnings, else the question it answers. */
function summaryOf(level: ReportLevel, findings: readonly DescribedFinding[], question: string): string {
  if (level.status === 'not-run') return level.reason === '' ? 'not asked for' : level.reason;
  const worst = findings.find((one) => one.severity === 'error') ?? findings.find((one) => one.severity === 'warning');
  if (worst === undefined) return level.reason === '' ? question : level.reason;
  const others = findings.filter((one) => one.severity !== 'info').length - 1;
  return others > 0 ? `${worst.message} (and ${plural(others, 'other')})` : worst.message;
}
