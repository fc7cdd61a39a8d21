import { ChevronLeftIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { useCallback } from 'react';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { formatOffset } from '../../format/bytes.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { BYTES_A_LINE, hexLines } from './hex-lines.ts';
import styles from './HexPage.module.css';

interface Props {
  readonly id: CheckpointId;
  readonly revision: number;
  readonly offset: number;
  readonly onGo: (offset: number) => void;
}

const PAGE = 512;

/** A page of the file as it is. */
export function HexPage({ id, revision, offset, onGo }: Props) {
  const client = useClient();
  const start = offset - (offset % BYTES_A_LINE);
  const ask = useCallback(() => client.bytes(id, start, PAGE), [client, id, start]);
  const answer = useAnswer(ask, revision);
  if (answer.status === 'reading') return null;
  if (answer.status === 'failed') return <EmptyState title="The bytes could not be read">{answer.message}</EmptyState>;
  const { size, hex } = answer.value;
  return (
    <section aria-label="Bytes" className={styles.page} tabIndex={0}>
      <div className={styles.tools}>
        <IconButton
          label="Bytes before"
          icon={<ChevronLeftIcon size={14} />}
          disabled={start === 0}
          onClick={() => onGo(Math.max(0, start - PAGE))}
        />
        <IconButton
          label="Next bytes"
          icon={<ChevronRightIcon size={14} />}
          disabled={start + PAGE >= size}
          onClick={() => onGo(start + PAGE)}
        />
        <span className={styles.muted}>
          from {formatOffset(start)} of {formatOffset(size)}
        </span>
      </div>
      <pre className={styles.lines}>
        {hexLines(answer.value.offset, hex)
          .map((line) => `${formatOffset(line.offset)}  ${line.hex.padEnd(BYTES_A_LINE * 3)} ${line.text}`)
          .join('\n')}
      </pre>
    </section>
  );
}
