import type { TorchAnswers } from '../../../src-core/model/checkpoint.ts';
import styles from './TorchAnswersList.module.css';
import { TorchAnswerRow } from './TorchAnswerRow.tsx';

/** Would torch.load accept this? Three ways to ask, answered without running any of them. */
export function TorchAnswersList({ answers }: { readonly answers: TorchAnswers | null }) {
  return (
    <section aria-label="What torch.load would answer" className={styles.answers}>
      <h2>Would torch.load accept it?</h2>
      <p className={styles.muted}>Predicted from the file; nothing was loaded.</p>
      {answers === null ? (
        <p className={styles.muted}>It is not a file for torch.load.</p>
      ) : (
        <ul className={styles.list}>
          <TorchAnswerRow call="torch.load(f)" meaning="default settings (weights_only)" answer={answers.weightsOnly} />
          <TorchAnswerRow call="torch.load(f, mmap=True)" meaning="mapped into memory" answer={answers.mmap} />
          <TorchAnswerRow
            call="torch.load(f, weights_only=False)"
            meaning="runs whatever the file names"
            answer={answers.full}
          />
        </ul>
      )}
    </section>
  );
}
