import { Button, Menu, MenuItem, PopoverNext, SegmentedControl } from '@blueprintjs/core';
import { ExportIcon } from '@blueprintjs/icons';
import { useCallback, useState } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { JobId } from '../../../src-core/contract/ids.ts';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { formatCount } from '../../format/count.ts';
import { elementsOf, formatShape } from '../../format/shape.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Name } from '../../ui/Name.tsx';
import { JobStatus } from '../jobs/JobStatus.tsx';
import { HeatMapView } from './HeatMapView.tsx';
import { HistogramView } from './HistogramView.tsx';
import { RawValues } from './RawValues.tsx';
import styles from './TensorValues.module.css';

interface Props {
  readonly view: CheckpointView;
  readonly revision: number;
  readonly tensor: number;
}

const LOOKS = [
  { label: 'Histogram', value: 'histogram' },
  { label: 'Picture', value: 'picture' },
  { label: 'Raw values', value: 'raw' },
];

/** One tensor: how its numbers are spread, what they look like, and the numbers themselves. */
export function TensorValues({ view, revision, tensor }: Props) {
  const client = useClient();
  const { id } = view.item;
  const [look, setLook] = useState('histogram');
  const [job, setJob] = useState<JobId | null>(null);
  const ask = useCallback(
    () => client.tensors(id, { offset: tensor, limit: 1, sort: null, filter: '' }),
    [client, id, tensor],
  );
  const page = useAnswer(ask, revision);
  if (page.status === 'failed') return <EmptyState title="The tensor could not be read">{page.message}</EmptyState>;
  if (page.status === 'reading') return null;
  const row = page.value.rows[0];
  if (row === undefined) return <EmptyState title="This tensor is not there any more" />;
  return (
    <section aria-label="Values of the tensor" className={styles.tensor}>
      <div className={styles.head}>
        <h2 className={styles.title}>
          <Name name={row.name} mono />
        </h2>
        <span className={styles.kind}>
          {row.dtype} {formatShape(row.shape)} {formatCount(elementsOf(row.shape))} numbers
        </span>
        <span className={styles.tools}>
          <SegmentedControl size="small" options={LOOKS} value={look} onValueChange={setLook} />
          <ExportMenu view={view} row={row} onBegun={setJob} />
        </span>
      </div>
      {job !== null && <JobStatus id={job} />}
      {look === 'histogram' && <HistogramView id={id} tensor={tensor} revision={revision} />}
      {look === 'picture' && <HeatMapView id={id} row={row} revision={revision} />}
      {look === 'raw' && <RawValues id={id} row={row} revision={revision} />}
    </section>
  );
}

interface ExportProps {
  readonly view: CheckpointView;
  readonly row: TensorRow;
  readonly onBegun: (job: JobId) => void;
}

/** The tensor as a file of its own beside the checkpoint. */
function ExportMenu({ view, row, onBegun }: ExportProps) {
  const client = useClient();
  const problem = useAppStore((state) => state.problemTold);
  const give = (format: 'npy' | 'csv') => {
    const name = `${row.name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-120)}.${format}`;
    client.exportTensor(view.item.id, row.index, format, name.replace(/^\.+/, '')).then(onBegun, (error: unknown) => {
      problem(`Could not export: ${failureText(error)}`);
    });
  };
  const menu = (
    <Menu>
      <MenuItem text="Save as .npy beside the checkpoint" onClick={() => give('npy')} />
      <MenuItem text="Save as CSV beside the checkpoint" onClick={() => give('csv')} />
    </Menu>
  );
  return (
    <PopoverNext content={menu} placement="bottom-end" arrow={false} animation="minimal">
      <Button variant="minimal" size="small" icon={<ExportIcon size={14} />} text="Export" />
    </PopoverNext>
  );
}
