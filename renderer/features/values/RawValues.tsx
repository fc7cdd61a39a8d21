import { NumericInput } from '@blueprintjs/core';
import { ChevronLeftIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { useCallback, useState } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import type { Elements } from '../../../src-core/contract/values.ts';
import { formatCount } from '../../format/count.ts';
import { formatShape } from '../../format/shape.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { elementIndex } from './element-index.ts';
import { inspectBytes } from './inspect-bytes.ts';
import styles from './RawValues.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly row: TensorRow;
  readonly revision: number;
}

const PAGE = 128;

/** The numbers as they are stored, a page at a time; one of them read in every other way beside it. */
export function RawValues({ id, row, revision }: Props) {
  const client = useClient();
  const [start, setStart] = useState(0);
  const [selected, setSelected] = useState(0);
  const ask = useCallback(() => client.elements(id, row.index, start, PAGE), [client, id, row.index, start]);
  const answer = useAnswer(ask, revision);
  if (answer.status === 'reading') return null;
  if (answer.status === 'failed') return <EmptyState title="The values could not be read">{answer.message}</EmptyState>;
  const page = answer.value;
  if (!page.ok) return <EmptyState title="The values cannot be shown">Not read: {page.why}</EmptyState>;
  const go = (to: number) => {
    setStart(Math.max(0, Math.min(to, Math.max(0, page.total - 1))));
    setSelected(0);
  };
  return (
    <div className={styles.view}>
      <div className={styles.tools}>
        <IconButton
          label="Page before"
          icon={<ChevronLeftIcon size={14} />}
          disabled={start === 0}
          onClick={() => go(start - PAGE)}
        />
        <IconButton
          label="Next page"
          icon={<ChevronRightIcon size={14} />}
          disabled={start + PAGE >= page.total}
          onClick={() => go(start + PAGE)}
        />
        <label className={styles.jump}>
          from element
          <NumericInput
            size="small"
            buttonPosition="none"
            min={0}
            max={Math.max(0, page.total - 1)}
            value={start}
            className={styles.input ?? ''}
            onValueChange={(value) => {
              if (Number.isInteger(value) && value >= 0 && value < page.total) go(value);
            }}
          />
          of {formatCount(page.total)}
        </label>
      </div>
      <div className={styles.body}>
        <ElementTable page={page} shape={row.shape} selected={selected} onSelect={setSelected} />
        <Inspector page={page} shape={row.shape} place={selected} />
      </div>
    </div>
  );
}

interface TableProps {
  readonly page: Elements;
  readonly shape: readonly number[];
  readonly selected: number;
  readonly onSelect: (place: number) => void;
}

function ElementTable({ page, shape, selected, onSelect }: TableProps) {
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Index</th>
            <th scope="col">Value</th>
            {page.hex.length > 0 && <th scope="col">Bytes</th>}
          </tr>
        </thead>
        <tbody>
          {page.values.map((value, place) => (
            <tr key={place} className={place === selected ? styles.selected : undefined}>
              <td>
                <button
                  type="button"
                  className={styles.pick}
                  aria-pressed={place === selected}
                  onClick={() => onSelect(place)}
                >
                  {formatShape(elementIndex(page.start + place, shape))}
                </button>
              </td>
              <td>{value}</td>
              {page.hex.length > 0 && (
                <td>
                  <code>{page.hex[place]}</code>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface InspectorProps {
  readonly page: Elements;
  readonly shape: readonly number[];
  readonly place: number;
}

/** One element: its value, its bytes, and what the same bytes would be as another dtype. */
function Inspector({ page, shape, place }: InspectorProps) {
  const value = page.values[place];
  const hex = page.hex[place];
  if (value === undefined) return null;
  return (
    <aside aria-label="Data inspector" className={styles.inspector}>
      <h3>{formatShape(elementIndex(page.start + place, shape))}</h3>
      <p className={styles.value}>
        {value} <CopyButton text={value} what="value" />
      </p>
      {hex === undefined ? (
        <p className={styles.muted}>Elements share bytes in this dtype.</p>
      ) : (
        <dl className={styles.readings}>
          {inspectBytes(hex, page.byteOrder).map(({ dtype, text }) => (
            <div key={dtype}>
              <dt>{dtype}</dt>
              <dd>{text}</dd>
            </div>
          ))}
          <div>
            <dt>order</dt>
            <dd>{page.byteOrder} endian</dd>
          </div>
        </dl>
      )}
    </aside>
  );
}
