import type { Explanation } from '../../../src-core/findings/explain.ts';
import { classNames } from '../../ui/class-names.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Message } from '../../ui/Message.tsx';
import styles from './ExplanationText.module.css';

/** What `assay explain CODE` prints: meaning, advice, the loader's words, and an example with what comes of it. */
export function ExplanationText({ explanation: found }: { readonly explanation: Explanation }) {
  const { code, level, levelName, severity, kind, example } = found;
  const make = example.make.join('\n');
  return (
    <div className={styles.text}>
      <p className={styles.kind}>
        level {level} {levelName}, {severity}
        {kind !== null && `, ${kind}`}
      </p>
      <p>
        <Message text={found.explanation} />
      </p>
      <p>
        <strong>What to do.</strong> <Message text={found.advice} />
      </p>
      {found.reference !== '' && (
        <p>
          <strong>What {found.speaker} says.</strong> <code className={styles.words}>{found.reference}</code>
        </p>
      )}
      <section aria-label="Example">
        <div className={styles.heading}>
          <strong>Example</strong>
          <CopyButton text={make} what="example" />
        </div>
        <pre className={styles.example} tabIndex={0}>
          {make}
        </pre>
        <pre className={classNames(styles.example, styles.says)} tabIndex={0}>
          {`$ ${example.run}\n${code} ${severity}  ${example.says}`}
        </pre>
      </section>
      <p className={styles.command}>
        <code>assay explain {code}</code>
        <CopyButton text={`assay explain ${code}`} what="command" />
      </p>
    </div>
  );
}
