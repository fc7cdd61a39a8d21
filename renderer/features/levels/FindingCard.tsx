import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { displayLines } from '../../format/name.ts';
import { describePlace } from '../../format/place.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import styles from './FindingCard.module.css';
import { findingText } from './finding-text.ts';
import { classNames } from '../../ui/class-names.ts';
import { Message } from '../../ui/Message.tsx';
import { PlaceLink } from './PlaceLink.tsx';
import { speakerOf } from '../../../src-core/findings/speaker.ts';

interface Props {
  readonly finding: DescribedFinding;
  readonly onExplain: (code: string) => void;
}

/** One finding: what is wrong, where, expected against actual, what to do, what the loader would print. */
export function FindingCard({ finding, onExplain }: Props) {
  const { code, severity, message, advice, referenceMessage, at, expected, actual } = finding;
  const place = describePlace(at);
  return (
    <li className={classNames(styles.finding, styles[severity])}>
      <div className={styles.head}>
        <span className={styles.severity}>{severity === 'info' ? 'note' : severity}</span>
        <span className={styles.message}>
          <Message text={message} />
        </span>
        <button
          type="button"
          className={styles.code}
          aria-label={`Explain ${code}`}
          title="What this means"
          onClick={() => onExplain(code)}
        >
          {code}
        </button>
        <CopyButton text={findingText(finding)} what="finding" />
      </div>
      {(place.length > 0 || expected !== '' || actual !== '') && (
        <div className={styles.places}>
          <dl className={styles.facts}>
            {place.map(([label, text]) => (
              <Fact key={label} label={label} text={text} mono />
            ))}
            {expected !== '' && <Fact label="expected" text={expected} />}
            {actual !== '' && <Fact label="actual" text={actual} />}
          </dl>
          <PlaceLink at={at} />
        </div>
      )}
      {advice !== '' && (
        <p className={styles.advice}>
          <Message text={advice} />
        </p>
      )}
      {referenceMessage !== '' && (
        <p className={styles.reference}>
          <span className={styles.label}>{speakerOf(code)} would say</span>
          <code className={styles.quote}>{displayLines(referenceMessage)}</code>
          <CopyButton text={referenceMessage} what="message" />
        </p>
      )}
    </li>
  );
}

function Fact({
  label,
  text,
  mono = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly mono?: boolean;
}) {
  return (
    <div className={styles.fact}>
      <dt className={styles.label}>{label}</dt>
      <dd className={mono ? styles.mono : undefined}>
        <Message text={text} />
      </dd>
    </div>
  );
}
