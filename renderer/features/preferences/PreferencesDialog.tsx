import { Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Preferences } from '../../../src-core/contract/session.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Choice } from '../../ui/Choice.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { DefaultExpectation } from './DefaultExpectation.tsx';
import styles from './PreferencesDialog.module.css';
import { SettledInput } from './SettledInput.tsx';
import { WatchedFolders } from './WatchedFolders.tsx';

const THEMES: readonly (readonly [Preferences['theme'], string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** What a person chose, kept from one start to the next. Every change counts at once. */
export function PreferencesDialog() {
  const close = useAppStore((state) => state.dialogClosed);
  const preferences = useAppStore((state) => state.preferences);
  const theme = useAppStore((state) => state.theme);
  const chooseTheme = useAppStore((state) => state.themeChosen);
  const choose = useAppStore((state) => state.preferencesChosen);
  const { onOpen, jobs, restoreSession } = preferences;
  return (
    <ModalDialog onClose={close} title="Preferences" className={styles.dialog}>
      <div className={styles.sections}>
        <Section title="Appearance">
          <label className={styles.line}>
            Theme
            <Choice value={theme} options={THEMES} onChoose={chooseTheme} />
          </label>
        </Section>
        <Section title="When a checkpoint is opened">
          <p className={styles.muted}>Headers and structure are always read; that takes milliseconds.</p>
          <Checkbox
            checked={onOpen.checksums}
            onChange={() => choose({ onOpen: { ...onOpen, checksums: !onOpen.checksums } })}
            label="Compare every byte with its checksum"
          />
          <Checkbox
            checked={onOpen.values}
            onChange={() => choose({ onOpen: { ...onOpen, values: !onOpen.values } })}
            label="Read every value and look for NaN and Inf (level 5)"
          />
          <DefaultExpectation />
        </Section>
        <Section title="Work">
          <JobsField jobs={jobs} onChoose={(next) => choose({ jobs: next })} />
          <Checkbox
            checked={restoreSession}
            onChange={() => choose({ restoreSession: !restoreSession })}
            label="Open at start what was open last"
          />
        </Section>
        <Section title="Folders to watch">
          <WatchedFolders />
        </Section>
      </div>
    </ModalDialog>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className={styles.section}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

const JOBS_AT_MOST = 256;

function JobsField({
  jobs,
  onChoose,
}: {
  readonly jobs: number | null;
  readonly onChoose: (jobs: number | null) => void;
}) {
  const settle = (typed: string) => {
    const wanted = Math.round(Number(typed));
    const next = typed.trim() === '' || !(wanted >= 1) ? null : Math.min(JOBS_AT_MOST, wanted);
    if (next !== jobs) onChoose(next);
  };
  return (
    <label className={styles.line}>
      Checks at once
      <SettledInput
        className={styles.number}
        inputMode="numeric"
        placeholder="automatic"
        value={jobs === null ? '' : String(jobs)}
        onSettle={settle}
      />
    </label>
  );
}
