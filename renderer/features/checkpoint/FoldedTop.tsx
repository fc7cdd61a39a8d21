import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { conclude } from '../../format/next-step.ts';
import { LEVEL_WORDS } from '../../format/state-words.ts';
import { LevelMark } from '../../ui/LevelMark.tsx';
import { Message } from '../../ui/Message.tsx';
import { shownName } from '../../format/name.ts';
import { Name } from '../../ui/Name.tsx';
import { SafetyMark } from '../../ui/SafetyMark.tsx';
import { LEVEL_TEXTS } from '../levels/level-words.ts';
import styles from './FoldedTop.module.css';
import { VerdictIcon } from './VerdictIcon.tsx';

/** Name, verdict and levels in one line, for somebody who is at work in a view. */
export function FoldedTop({ view }: { readonly view: CheckpointView }) {
  const { report, item } = view;
  return (
    <header className={styles.line}>
      <VerdictIcon report={report} size={16} />
      <h1 className={styles.title} aria-label={shownName(item.name)}>
        <Name name={item.name} />
      </h1>
      <SafetyMark safety={report.safety} />
      <p className={styles.headline}>
        <Message text={conclude(view).headline} />
      </p>
      <ul aria-label="Levels" className={styles.levels}>
        {report.levels.map(({ level, name, status }) => (
          <li key={level} title={`${LEVEL_TEXTS[name].title}: ${LEVEL_WORDS[status]}`}>
            <LevelMark status={status} />
            <span>{LEVEL_TEXTS[name].title}</span>
            <span className={styles.said}>{LEVEL_WORDS[status]}</span>
          </li>
        ))}
      </ul>
    </header>
  );
}
