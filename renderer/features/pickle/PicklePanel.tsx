import { useCallback, useState } from 'react';
import { formatBytes } from '../../format/bytes.ts';
import { plural } from '../../format/count.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { Choice } from '../../ui/Choice.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import type { ViewProps } from '../checkpoint/view.ts';
import { OpcodeTable } from './OpcodeTable.tsx';
import styles from './PicklePanel.module.css';

/** The pickles of a checkpoint, opcode by opcode. Nothing of it is run. */
export function PicklePanel({ view, revision }: ViewProps) {
  const client = useClient();
  const { id } = view.item;
  const [chosen, setChosen] = useState(0);
  const ask = useCallback(() => client.pickles(id), [client, id]);
  const answer = useAnswer(ask, revision);
  if (answer.status === 'failed')
    return <EmptyState title="The pickles could not be listed">{answer.message}</EmptyState>;
  if (answer.status === 'reading') return null;
  const streams = answer.value;
  const place = Math.min(chosen, streams.length - 1);
  const stream = streams[place];
  if (stream === undefined) return <EmptyState title="There is no pickle in it" />;
  return (
    <div className={styles.panel}>
      <div className={styles.tools}>
        <Choice
          label="Pickle"
          value={String(place)}
          options={streams.map(({ name }, index) => [String(index), name] as const)}
          onChoose={(index) => setChosen(Number(index))}
        />
        <span className={styles.muted}>
          {plural(stream.opcodes, 'opcode')}, {formatBytes(stream.bytes)}
        </span>
      </div>
      <OpcodeTable key={place} id={id} stream={place} revision={revision} />
    </div>
  );
}
