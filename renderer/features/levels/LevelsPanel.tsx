import { useState } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { LevelName, LevelNumber } from '../../../src-core/findings/level.ts';
import { useAppStore } from '../../store/store-context.ts';
import { LevelRow } from './LevelRow.tsx';
import styles from './LevelsPanel.module.css';

/** The five levels as rows that open to their findings. A failed level is open until it is closed by hand. */
export function LevelsPanel({ view }: { readonly view: CheckpointView }) {
  const [toggled, setToggled] = useState<ReadonlyMap<LevelNumber, boolean>>(new Map());
  const check = useAppStore((state) => state.checkAsked);
  const selectTab = useAppStore((state) => state.tabSelected);
  const { report, item } = view;
  /** Levels that are one click away, where the file has something for them to look at. */
  const runs: Readonly<Partial<Record<LevelName, () => void>>> = {
    ...(report.keys.type !== '' && { keys: () => selectTab('keys') }),
    ...(report.tensors > 0 && { values: () => check([item.id], { checksums: true, values: true }) }),
  };
  const firstFailed = report.levels.find(({ status }) => status === 'failed')?.level;
  return (
    <ul aria-label="Levels" className={styles.levels}>
      {report.levels.map((level) => {
        const isOpen = toggled.get(level.level) ?? level.level === firstFailed;
        return (
          <LevelRow
            key={level.level}
            level={level}
            findings={report.findings.filter((one) => one.level === level.level)}
            isOpen={isOpen}
            onToggle={() => setToggled(new Map(toggled).set(level.level, !isOpen))}
            onRun={level.status === 'not-run' ? (runs[level.name] ?? null) : null}
          />
        );
      })}
    </ul>
  );
}
