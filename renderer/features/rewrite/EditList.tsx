import { ArrowUpIcon, CrossIcon } from '@blueprintjs/icons';
import type { RewriteEdit } from '../../../src-core/contract/rewrite.ts';
import { editWords } from '../../format/edit-words.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Message } from '../../ui/Message.tsx';
import styles from './EditList.module.css';

interface Props {
  /** What is written when there is no edit; '' where nothing would be. */
  readonly withoutEdits: string;
  readonly edits: readonly RewriteEdit[];
  readonly onChange: (edits: readonly RewriteEdit[]) => void;
}

/** The edits in the order in which they are applied. */
export function EditList({ edits, withoutEdits, onChange }: Props) {
  if (edits.length === 0) {
    return <p className={styles.none}>{`No edits. ${withoutEdits}`.trim()}</p>;
  }
  const raise = (place: number) =>
    onChange([
      ...edits.slice(0, place - 1),
      ...edits.slice(place, place + 1),
      ...edits.slice(place - 1, place),
      ...edits.slice(place + 1),
    ]);
  return (
    <ol aria-label="Edits, in order" className={styles.list}>
      {edits.map((edit, place) => (
        <li key={place} className={styles.edit}>
          <span className={styles.number}>{place + 1}</span>
          <span className={styles.words}>
            <Message text={editWords(edit)} />
          </span>
          {place > 0 && (
            <IconButton
              label={`Apply edit ${place + 1} before edit ${place}`}
              icon={<ArrowUpIcon size={12} />}
              onClick={() => raise(place)}
            />
          )}
          <IconButton
            label={`Take out edit ${place + 1}`}
            icon={<CrossIcon size={12} />}
            onClick={() => onChange(edits.filter((_, at) => at !== place))}
          />
        </li>
      ))}
    </ol>
  );
}
