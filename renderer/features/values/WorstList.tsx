import { InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { useCallback } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { formatCount } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { classNames } from '../../ui/class-names.ts';
import { Name } from '../../ui/Name.tsx';
import { useSettledText } from '../tensors/use-settled-text.ts';
import { worstTensors } from './worst-first.ts';
import styles from './WorstList.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly revision: number;
  readonly selected: number | null;
}

/** Tensors to choose from, the worst on top; above them the overview of all layers. */
export function WorstList({ id, revision, selected }: Props) {
  const client = useClient();
  const typed = useAppStore((state) => state.valueFilter);
  const type = useAppStore((state) => state.valueFilterTyped);
  const open = useAppStore((state) => state.tensorValuesOpened);
  const overview = useAppStore((state) => state.layerValuesOpened);
  const filter = useSettledText(typed);
  const ask = useCallback(() => worstTensors(client, id, filter), [client, id, filter]);
  const rows = useAnswer(ask, revision);
  return (
    <nav aria-label="Tensors, worst first" className={styles.side}>
      <div className={styles.search}>
        <InputGroup
          size="small"
          leftElement={<SearchIcon size={12} className={styles.icon ?? ''} />}
          placeholder="Filter, as in layers.7 nan>0"
          aria-label="Filter the tensors"
          spellCheck={false}
          value={typed}
          onValueChange={type}
        />
      </div>
      <button
        type="button"
        className={styles.all}
        {...(selected === null && { 'aria-current': 'true' as const })}
        onClick={overview}
      >
        All layers
      </button>
      {rows.status === 'failed' && <p className={styles.none}>{rows.message}</p>}
      {rows.status === 'ready' && rows.value.length === 0 && <p className={styles.none}>No tensor matches.</p>}
      <ul className={styles.list}>
        {rows.status === 'ready' &&
          rows.value.map((row) => (
            <li key={row.index}>
              <button
                type="button"
                className={styles.tensor}
                {...(selected === row.index && { 'aria-current': 'true' as const })}
                onClick={() => open(row.index)}
              >
                <Name name={row.name} mono className={styles.name} />
                <Measure row={row} />
              </button>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Measure({ row: { stats } }: { readonly row: TensorRow }) {
  if (stats === null) return null;
  if (stats.nan > 0)
    return <span className={classNames(styles.measure, styles.bad)}>{formatCount(stats.nan)} NaN</span>;
  if (stats.inf > 0)
    return <span className={classNames(styles.measure, styles.bad)}>{formatCount(stats.inf)} Inf</span>;
  return <span className={styles.measure}>std {formatNumber(stats.std)}</span>;
}
