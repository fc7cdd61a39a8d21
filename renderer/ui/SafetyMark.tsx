import { HelpIcon, HighPriorityIcon, ShieldIcon } from '@blueprintjs/icons';
import type { Safety } from '../../src-core/model/checkpoint.ts';
import { SAFETY_MEANING, SAFETY_WORDS } from '../format/state-words.ts';
import styles from './SafetyMark.module.css';
import { classNames } from './class-names.ts';

interface Props {
  readonly safety: Safety | null;
  /** Only the icon, where the row's name says the word. */
  readonly bare?: boolean;
}

const ICONS = { safe: ShieldIcon, unknown: HelpIcon, unsafe: HighPriorityIcon } as const;

export function SafetyMark({ safety, bare = false }: Props) {
  if (safety === null) return bare ? null : <span className={styles.mark}>not scanned</span>;
  const Icon = ICONS[safety];
  return (
    <span
      className={classNames(styles.mark, styles[safety])}
      title={`${SAFETY_WORDS[safety]}: ${SAFETY_MEANING[safety]}`}
    >
      <Icon size={bare ? 12 : 13} />
      {!bare && SAFETY_WORDS[safety]}
    </span>
  );
}
