import { useMemo } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { ReportKeys, ReportLevel } from '../../../src-core/contract/report.ts';
import { formatCount } from '../../format/count.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import styles from './KeyResults.module.css';
import tones from '../../ui/tones.module.css';
import { useNearest } from './use-nearest.ts';

interface Props {
  readonly id: CheckpointId;
  readonly keys: ReportKeys;
  readonly level: ReportLevel | undefined;
}

const SHOWN_AT_MOST = 500;
const NONE: ReadonlyMap<string, string> = new Map();

/** The three lists of `load_state_dict(strict=True)`: missing, unexpected, mismatched. */
export function KeyResults({ id, keys, level }: Props) {
  const { missing, unexpected, mismatched } = keys;
  const names = useMemo(() => [...unexpected, ...keys.top], [unexpected, keys.top]);
  const nearest = useNearest(id, missing, names);
  if (level === undefined || level.status === 'not-run') {
    return (
      <section aria-label="Result">
        <h2>Not compared</h2>
        <p className={tones.muted}>{sentenceOf(level?.reason ?? '')} Choose below what the file must hold.</p>
      </section>
    );
  }
  const isFine = missing.length + unexpected.length + mismatched.length === 0;
  return (
    <section aria-label="Result" className={styles.results}>
      {isFine && (
        <h2 className={tones.good}>
          {level.status === 'failed' ? 'Keys are there; see the findings of level 4' : 'Everything asked for is there'}
        </h2>
      )}
      <KeyList title="Missing" tone="bad" keys={missing} nearest={nearest} />
      <KeyList title="Unexpected" tone="warn" keys={unexpected} />
      {mismatched.length > 0 && (
        <div>
          <h2 className={tones.bad}>Mismatched {formatCount(mismatched.length)}</h2>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Expected</th>
                <th scope="col">Actual</th>
              </tr>
            </thead>
            <tbody>
              {mismatched.slice(0, SHOWN_AT_MOST).map(({ key, expected, actual }) => (
                <tr key={key}>
                  <td>
                    <bdi>
                      <code>{displayText(key)}</code>
                    </bdi>
                  </td>
                  <td>{displayText(expected)}</td>
                  <td className={tones.bad}>{displayText(actual)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function KeyList({
  title,
  tone,
  keys,
  nearest = NONE,
}: {
  readonly title: string;
  readonly tone: 'bad' | 'warn';
  readonly keys: readonly string[];
  /** For some of them, the name that was most likely meant. */
  readonly nearest?: ReadonlyMap<string, string>;
}) {
  if (keys.length === 0) return null;
  const rest = keys.length - SHOWN_AT_MOST;
  return (
    <div>
      <div className={styles.heading}>
        <h2 className={tones[tone]}>
          {title} {formatCount(keys.length)}
        </h2>
        <CopyButton text={keys.join('\n')} what={`${title.toLowerCase()} keys`} />
      </div>
      <ul className={styles.keys} aria-label={`${title} keys`}>
        {keys.slice(0, SHOWN_AT_MOST).map((key) => (
          <li key={key}>
            <bdi>
              <code>{displayText(key)}</code>
            </bdi>
            <Suggestion name={nearest.get(key) ?? null} />
          </li>
        ))}
        {rest > 0 && <li className={tones.muted}>and {formatCount(rest)} more; copy the list to see all</li>}
      </ul>
    </div>
  );
}

function Suggestion({ name }: { readonly name: string | null }) {
  if (name === null) return null;
  return (
    <span className={tones.muted}>
      {' '}
      there is{' '}
      <bdi>
        <code>{displayText(name, 300)}</code>
      </bdi>
    </span>
  );
}

function sentenceOf(reason: string): string {
  return reason === '' ? 'Nothing was asked for.' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
