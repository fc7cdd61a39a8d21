import { CrossCircleIcon, HelpIcon, TickCircleIcon } from '@blueprintjs/icons';
import type { TorchAnswer } from '../../../src-core/model/checkpoint.ts';
import { displayLines } from '../../format/name.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import styles from './TorchAnswerRow.module.css';
import { classNames } from '../../ui/class-names.ts';

interface Props {
  readonly call: string;
  readonly meaning: string;
  readonly answer: TorchAnswer;
}

const MARKS = {
  yes: [TickCircleIcon, 'accepts'],
  no: [CrossCircleIcon, 'refuses'],
  undefined: [HelpIcon, 'cannot be told'],
} as const;

export function TorchAnswerRow({ call, meaning, answer }: Props) {
  const [Icon, word] = MARKS[answer.accepts];
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <Icon size={14} className={classNames(styles[answer.accepts])} />
        <code>{call}</code>
        <CopyButton text={call} what="call" />
        <strong className={classNames(styles.word, styles[answer.accepts])}>{word}</strong>
      </div>
      <p className={styles.meaning}>{meaning}</p>
      {answer.message !== '' && (
        <div className={styles.message}>
          <code>
            <bdi>{displayLines(answer.message)}</bdi>
          </code>
          <CopyButton text={answer.message} what="message" />
        </div>
      )}
    </li>
  );
}
