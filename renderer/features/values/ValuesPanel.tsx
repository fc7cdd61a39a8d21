import { Button } from '@blueprintjs/core';
import { EyeOpenIcon } from '@blueprintjs/icons';
import { useAppStore } from '../../store/store-context.ts';
import type { ViewProps } from '../checkpoint/view.ts';
import { LayerOverview } from './LayerOverview.tsx';
import { TensorValues } from './TensorValues.tsx';
import styles from './ValuesPanel.module.css';
import { WorstList } from './WorstList.tsx';

/** The numbers: all layers at a glance, or one tensor as a histogram, a picture and a page of raw values. */
export function ValuesPanel({ view, revision }: ViewProps) {
  const { id } = view.item;
  const check = useAppStore((state) => state.checkAsked);
  const chosen = useAppStore((state) => (state.valueTensor?.id === id ? state.valueTensor.tensor : null));
  const isRead = view.report.levels.some(({ level, status }) => level === 5 && status !== 'not-run');
  const isBusy = view.item.state.status === 'running' || view.item.state.status === 'waiting';
  return (
    <div className={styles.panel}>
      <WorstList id={id} revision={revision} selected={chosen} />
      <div className={styles.main}>
        {!isRead && (
          <div className={styles.offer}>
            <span>
              The values have not been read, so nothing is known of NaN, infinities or spread. Single tensors can be
              looked at all the same.
            </span>
            <Button
              size="small"
              icon={<EyeOpenIcon size={14} />}
              text="Read every value"
              disabled={isBusy}
              onClick={() => check([id], { checksums: true, values: true })}
            />
          </div>
        )}
        {chosen === null ? (
          <LayerOverview id={id} revision={revision} />
        ) : (
          <TensorValues key={chosen} view={view} revision={revision} tensor={chosen} />
        )}
      </div>
    </div>
  );
}
