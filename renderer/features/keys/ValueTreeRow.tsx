import { ChevronDownIcon, ChevronRightIcon } from '@blueprintjs/icons';
import { displayText } from '../../../src-core/model/display-text.ts';
import { formatCount, plural } from '../../format/count.ts';
import type { TreeLine } from './value-nodes.ts';
import styles from './ValueTreeRow.module.css';

interface Props {
  readonly id: string;
  readonly line: TreeLine;
  readonly top: number;
  readonly isActive: boolean;
  readonly onClick: () => void;
}

const INDENT_PX = 16;

export function ValueTreeRow({ id, line, top, isActive, onClick }: Props) {
  const isBranch = line.kind === 'value' && line.row.node !== null;
  const Chevron = line.kind === 'value' && line.isOpen ? ChevronDownIcon : ChevronRightIcon;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-selected={isActive}
      {...(isBranch ? { 'aria-expanded': line.isOpen } : {})}
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 16 + line.depth * INDENT_PX }}
      onClick={onClick}
    >
      {line.kind === 'value' ? (
        <>
          <span className={styles.chevron}>{isBranch && <Chevron size={12} />}</span>
          <bdi className={styles.key}>{displayText(line.row.key, 400)}</bdi>
          <span className={styles.type}>{displayText(line.row.type, 120)}</span>
          <bdi className={styles.preview}>{displayText(line.row.preview, 400)}</bdi>
          {line.row.children > 0 && <span className={styles.count}>{formatCount(line.row.children)}</span>}
        </>
      ) : (
        <>
          <span className={styles.chevron} />
          <span className={line.kind === 'more' ? styles.more : styles.type}>
            {line.kind === 'more' ? `Show more of ${plural(line.left, 'further item')}` : line.text}
          </span>
        </>
      )}
    </div>
  );
}
