import { SegmentedControl } from '@blueprintjs/core';
import { useCallback, useState } from 'react';
import { displayText } from '../../../src-core/model/display-text.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { formatCount, plural } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Message } from '../../ui/Message.tsx';
import { barsOf, overviewSentence, type LayerBar, type LayerMeasure } from './layer-chart.ts';
import styles from './LayerOverview.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly revision: number;
}

/** Every layer as one bar, by depth: the sick one is seen at a glance, and a click lists its tensors. */
export function LayerOverview({ id, revision }: Props) {
  const client = useClient();
  const filter = useAppStore((state) => state.valueFilterTyped);
  const [measure, setMeasure] = useState<LayerMeasure>('std');
  const ask = useCallback(() => client.layers(id), [client, id]);
  const layers = useAnswer(ask, revision);
  if (layers.status === 'failed')
    return <EmptyState title="The layers could not be listed">{layers.message}</EmptyState>;
  if (layers.status === 'reading') return null;
  const bars = barsOf(layers.value, measure);
  if (bars.length === 0) return <EmptyState title="There are no layers in it" />;
  if (bars.every(({ value }) => value === null))
    return <EmptyState title={overviewSentence(bars)}>Choose one tensor on the left to look at it alone.</EmptyState>;
  return (
    <section aria-label="Layers by depth" className={styles.overview}>
      <div className={styles.head}>
        <p>
          <Message text={overviewSentence(bars)} />
        </p>
        <SegmentedControl
          size="small"
          options={[
            { label: 'Std', value: 'std' },
            { label: 'Norm', value: 'norm' },
          ]}
          value={measure}
          onValueChange={(value) => setMeasure(value === 'norm' ? 'norm' : 'std')}
        />
      </div>
      <div className={styles.chart} role="group" aria-label={`${measure} of ${plural(bars.length, 'layer')}`}>
        {bars.map((bar) => (
          <button
            key={bar.row.name}
            type="button"
            className={styles.column}
            aria-label={barWords(bar, measure)}
            title={barWords(bar, measure)}
            onClick={() => filter(bar.row.name)}
          >
            <span
              className={classNames(styles.bar, styles[bar.health])}
              style={{ height: `${Math.max(bar.value === null ? 0 : 1, bar.height * 100)}%` }}
            />
          </button>
        ))}
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{displayText(bars[0]?.row.name ?? '', 60)}</span>
        <span>{displayText(bars.at(-1)?.row.name ?? '', 60)}</span>
      </div>
      <details>
        <summary>As a table</summary>
        <LayerTable bars={bars} />
      </details>
    </section>
  );
}

function barWords({ row, value, health }: LayerBar, measure: LayerMeasure): string {
  const amount = value === null ? 'not read' : `${measure} ${formatNumber(value)}`;
  const { stats } = row;
  const trouble =
    stats !== null && health === 'sick' ? `, ${formatCount(stats.nan)} NaN, ${formatCount(stats.inf)} Inf` : '';
  return `${displayText(row.name, 200)}: ${amount}${trouble}${health === 'odd' ? ', far from the others' : ''}`;
}

function LayerTable({ bars }: { readonly bars: readonly LayerBar[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {['Layer', 'Tensors', 'Norm', 'Mean', 'Std', 'Min', 'Max', 'NaN', 'Inf'].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ row: { name, tensors, stats }, health }) => (
          <tr key={name} className={styles[health]}>
            <th scope="row">
              <bdi>{displayText(name, 200)}</bdi>
            </th>
            <td>{formatCount(tensors)}</td>
            {stats === null ? (
              <td colSpan={7}>not read</td>
            ) : (
              [stats.norm, stats.mean, stats.std, stats.min, stats.max, stats.nan, stats.inf].map((value, place) => (
                <td key={place}>{formatNumber(value)}</td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
