import { SegmentedControl } from '@blueprintjs/core';
import { useCallback, useState } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { Histogram, HistogramQuery } from '../../../src-core/contract/values.ts';
import { formatCount, plural } from '../../format/count.ts';
import { formatNumber } from '../../format/number.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { histogramBars, zeroPlace, type HistogramBar } from './histogram-bars.ts';
import styles from './HistogramView.module.css';

const BINS = 96;

interface Props {
  readonly id: CheckpointId;
  readonly tensor: number;
  readonly revision: number;
}

/** How the numbers of a tensor are spread. */
export function HistogramView({ id, tensor, revision }: Props) {
  const client = useClient();
  const [scale, setScale] = useState<HistogramQuery['scale']>('linear');
  const ask = useCallback(() => client.histogram(id, tensor, { bins: BINS, scale }), [client, id, tensor, scale]);
  const answer = useAnswer(ask, revision);
  if (answer.status === 'reading') return <p className={styles.muted}>Reading the tensor…</p>;
  if (answer.status === 'failed') return <EmptyState title="No histogram">{answer.message}</EmptyState>;
  if (!answer.value.ok) return <EmptyState title="No histogram">Not read: {answer.value.why}</EmptyState>;
  return <HistogramChart histogram={answer.value} scale={scale} onScale={setScale} />;
}

const SCALES = [
  { label: 'Equal widths', value: 'linear' },
  { label: 'Powers of two', value: 'magnitude' },
];

interface ChartProps {
  readonly histogram: Histogram;
  readonly scale: HistogramQuery['scale'];
  readonly onScale: (scale: HistogramQuery['scale']) => void;
}

function HistogramChart({ histogram, scale, onScale }: ChartProps) {
  const bars = histogramBars(histogram);
  const zero = zeroPlace(histogram);
  const { min, max } = histogram;
  return (
    <div className={styles.view}>
      <div className={styles.head}>
        <dl className={styles.facts}>
          {factsOf(histogram).map(([label, value, isBad]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className={classNames(isBad && styles.bad)}>{value}</dd>
            </div>
          ))}
        </dl>
        <SegmentedControl
          size="small"
          options={SCALES}
          value={scale}
          onValueChange={(value) => onScale(value === 'magnitude' ? 'magnitude' : 'linear')}
        />
      </div>
      {bars.length === 0 ? (
        <EmptyState title="No number is finite" />
      ) : (
        <figure className={styles.figure}>
          <svg
            role="img"
            aria-label={`${plural(histogram.elements, 'number')} from ${formatNumber(min)} to ${formatNumber(max)}; the table below has the counts`}
            viewBox={`0 0 ${bars.length} 1`}
            preserveAspectRatio="none"
            className={styles.chart}
          >
            {bars.map((bar, place) => (
              <g key={place}>
                <title>{barWords(bar)}</title>
                <rect x={place} y={0} width={1} height={1} className={styles.hit} />
                <rect x={place + 0.06} y={1 - bar.height} width={0.88} height={bar.height} className={styles.bar} />
              </g>
            ))}
            {zero !== null && (
              <line x1={zero * bars.length} x2={zero * bars.length} y1={0} y2={1} className={styles.zero} />
            )}
          </svg>
          <figcaption className={styles.axis}>
            <span>{formatNumber(bars[0]?.from ?? null)}</span>
            <span className={styles.muted}>height: logarithm of the count</span>
            <span>{formatNumber(bars.at(-1)?.to ?? null)}</span>
          </figcaption>
        </figure>
      )}
      {bars.length > 0 && <CountTable bars={bars} />}
    </div>
  );
}

function factsOf({
  nan,
  positiveInf,
  negativeInf,
  zero,
  min,
  max,
  of,
}: Histogram): readonly (readonly [string, string, boolean])[] {
  return [
    ['Min', formatNumber(min), false],
    ['Max', formatNumber(max), false],
    ['Zero', formatCount(zero), false],
    ['NaN', formatCount(nan), nan > 0],
    ['+Inf', formatCount(positiveInf), positiveInf > 0],
    ['−Inf', formatCount(negativeInf), negativeInf > 0],
    ...(of === 'dequantized' ? ([['Counted', 'what the codes stand for', false]] as const) : []),
  ];
}

function barWords({ from, to, count }: HistogramBar): string {
  return `${formatNumber(from)} to ${formatNumber(to)}: ${formatCount(count)}`;
}

function CountTable({ bars }: { readonly bars: readonly HistogramBar[] }) {
  return (
    <details className={styles.details}>
      <summary>As a table</summary>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Count</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ from, to, count }, place) => (
            <tr key={place}>
              <td>{formatNumber(from)}</td>
              <td>{formatNumber(to)}</td>
              <td>{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
