import { CrossIcon, RefreshIcon, StopIcon } from '@blueprintjs/icons';
import { memo } from 'react';
import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatTime } from '../../format/duration.ts';
import { leadingMetric } from '../../format/metric.ts';
import { formatNumber } from '../../format/number.ts';
import { itemLabel, progressOf, verdictWord } from '../../format/state-words.ts';
import type { QueueSort } from '../../store/queue-rows.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Name } from '../../ui/Name.tsx';
import { SafetyMark } from '../../ui/SafetyMark.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { VerdictMark } from '../../ui/VerdictMark.tsx';
import styles from './QueueRow.module.css';
import tones from '../../ui/tones.module.css';

interface Props {
  readonly item: QueueItem;
  /** Where it is, told in the row; null where a heading tells it. */
  readonly folder: string | null;
  readonly sort: QueueSort;
  readonly isSelected: boolean;
  readonly isFocusable: boolean;
  readonly onSelect: (id: CheckpointId) => void;
  readonly onRemove: (id: CheckpointId) => void;
  readonly onRetry: (id: CheckpointId) => void;
  readonly onCancel: (id: CheckpointId) => void;
  /** Drag the file itself to another program; null where the host cannot. */
  readonly onDragOut: ((id: CheckpointId) => void) | null;
}

export const QueueRow = memo(function QueueRow(props: Props) {
  const { item, folder, sort, isSelected, isFocusable, onSelect, onRemove, onRetry, onCancel, onDragOut } = props;
  const { state } = item;
  const isActive = state.status === 'running' || state.status === 'waiting';
  const canRetry = state.status === 'failed' || state.status === 'cancelled' || item.stale === 'changed';
  return (
    <div className={styles.row} data-selected={isSelected || undefined}>
      <button
        type="button"
        className={styles.main}
        tabIndex={isFocusable ? 0 : -1}
        aria-current={isSelected}
        onClick={() => onSelect(item.id)}
        draggable={onDragOut !== null && item.stale !== 'gone'}
        onDragStart={(event) => {
          // The page's own drag would carry a picture of the row, not the file.
          event.preventDefault();
          onDragOut?.(item.id);
        }}
      >
        <Spoken text={folder === null ? itemLabel(item) : `${itemLabel(item)}, in ${displayText(folder, 300)}`}>
          <span className={styles.mark}>
            <VerdictMark state={state} />
          </span>
          <span className={styles.name}>
            <Name name={item.name} />
          </span>
          <span className={styles.facts}>
            <span className={tones[wordTone(item)]}>{wordOf(item)}</span>
            {state.status === 'done' && <SafetyMark safety={state.safety} bare={state.safety === 'safe'} />}
            {folder !== null && (
              <span className={styles.where} title={displayText(folder, 1000)}>
                <Name name={lastPart(folder)} />
              </span>
            )}
            <span className={styles.fact}>{factOf(item, sort)}</span>
          </span>
          {state.status === 'running' && (
            <span className={styles.meter}>
              <Meter value={progressOf(state)} label={`Progress of ${item.name}`} />
            </span>
          )}
        </Spoken>
      </button>
      <span className={styles.actions} data-shown={state.status === 'running' || canRetry || undefined}>
        {isActive && (
          <IconButton
            label={`Cancel ${item.name}`}
            icon={<StopIcon size={12} />}
            tabIndex={-1}
            onClick={() => onCancel(item.id)}
          />
        )}
        {canRetry && (
          <IconButton
            label={`Check ${item.name} again`}
            icon={<RefreshIcon size={12} />}
            tabIndex={-1}
            onClick={() => onRetry(item.id)}
          />
        )}
        <IconButton
          label={`Remove ${item.name}`}
          icon={<CrossIcon size={12} />}
          tabIndex={-1}
          onClick={() => onRemove(item.id)}
        />
      </span>
    </div>
  );
});

/** Folders of one sweep differ at their end. */
function lastPart(folder: string): string {
  return folder.split(/[/\\]/).findLast((part) => part !== '') ?? folder;
}

function wordOf(item: QueueItem): string {
  if (item.stale === 'gone') return 'no longer there';
  if (item.stale === 'changed') return 'changed on disk';
  return verdictWord(item.state);
}

function wordTone({ state, stale }: QueueItem): 'good' | 'warn' | 'bad' | 'muted' {
  if (stale !== undefined) return 'warn';
  if (state.status !== 'done' || (state.verdict === 'valid' && state.safety === 'unsafe')) return 'muted';
  return ({ valid: 'good', incompatible: 'warn', corrupted: 'bad' } as const)[state.verdict];
}

/** What the rows are sorted by is what they show. */
function factOf(item: QueueItem, sort: QueueSort): string {
  if (sort.by === 'modified') return formatTime(item.modified);
  if (sort.by === 'metric') {
    const metric = leadingMetric(item.name);
    return metric === null ? '' : `${metric.name} ${formatNumber(metric.value)}`;
  }
  return formatBytes(item.size);
}
