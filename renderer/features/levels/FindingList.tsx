import { useState } from 'react';
import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { plural } from '../../format/count.ts';
import { useAppStore } from '../../store/store-context.ts';
import { FindingCard } from './FindingCard.tsx';
import styles from './FindingList.module.css';

const ORDER = { error: 0, warning: 1, info: 2 } as const;
const SHOWN_AT_FIRST = 20;

/** Errors, then warnings; notes are folded away, and so is what comes after the first twenty. */
export function FindingList({ findings }: { readonly findings: readonly DescribedFinding[] }) {
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const explain = useAppStore((state) => state.dialogOpened);
  const sorted = [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const serious = sorted.filter((one) => one.severity !== 'info');
  const notes = sorted.filter((one) => one.severity === 'info');
  const onExplain = (code: string) => explain({ kind: 'explanation', code });
  if (findings.length === 0) return null;
  return (
    <>
      <ul className={styles.list} aria-label="Findings">
        {serious.slice(0, shown).map((finding, place) => (
          <FindingCard key={place} finding={finding} onExplain={onExplain} />
        ))}
      </ul>
      {serious.length > shown && (
        <button type="button" className={styles.more} onClick={() => setShown(shown + 200)}>
          Show {plural(Math.min(200, serious.length - shown), 'more', 'more')} of {serious.length}
        </button>
      )}
      {notes.length > 0 && (
        <details className={styles.notes}>
          <summary>{plural(notes.length, 'note')}</summary>
          <ul className={styles.list} aria-label="Notes">
            {notes.map((finding, place) => (
              <FindingCard key={place} finding={finding} onExplain={onExplain} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
