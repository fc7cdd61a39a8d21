import { displayText } from '../../../src-core/model/display-text.ts';
import { formatDuration } from '../../format/duration.ts';
import { LEVEL_WORDS } from '../../format/state-words.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { ReportFiles } from './ReportFiles.tsx';
import styles from './ReportPanel.module.css';

const JSON_SHOWN_AT_MOST = 200_000;

/** The same report as the command line gives: to copy, to save, to read. */
export function ReportPanel({ view }: ViewProps) {
  const json = JSON.stringify(view.report, null, 2);
  const { command } = view;
  return (
    <div className={styles.panel}>
      <div className={styles.column}>
        <section aria-label="Command" className={styles.section}>
          <h2>The same from a terminal</h2>
          <div className={styles.command}>
            <code>
              <bdi>{displayText(command)}</bdi>
            </code>
            <CopyButton text={command} what="command" />
          </div>
        </section>
        <section aria-label="Take it along" className={styles.section}>
          <h2>Take it along</h2>
          <ReportFiles item={view.item} />
        </section>
        <section aria-label="What was done" className={styles.section}>
          <h2>What was done</h2>
          <table className={styles.table}>
            <tbody>
              {view.report.levels.map(({ level, name, status, ms, reason }) => (
                <tr key={level}>
                  <th scope="row">
                    {level} {name}
                  </th>
                  <td className={styles.status}>{LEVEL_WORDS[status]}</td>
                  <td className={styles.number}>{ms === null ? '' : formatDuration(ms)}</td>
                  <td>{displayText(reason, 300)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        {view.metadata.length > 0 && (
          <section aria-label="Metadata" className={styles.section}>
            <h2>What the file says of itself</h2>
            <table className={styles.table}>
              <tbody>
                {view.metadata.map(([key, value], place) => (
                  <tr key={place}>
                    <th scope="row">
                      <bdi>{displayText(key, 300)}</bdi>
                    </th>
                    <td>
                      <bdi>{displayText(value, 2000)}</bdi>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
      <section aria-label="Report as JSON" className={styles.json} tabIndex={0}>
        <pre>
          {json.slice(0, JSON_SHOWN_AT_MOST)}
          {json.length > JSON_SHOWN_AT_MOST && '\n… (copy or save to have all of it)'}
        </pre>
      </section>
    </div>
  );
}
