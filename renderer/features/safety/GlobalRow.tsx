import { displayText } from '../../../src-core/model/display-text.ts';
import type { GlobalUse } from '../../../src-core/model/checkpoint.ts';
import { formatCount } from '../../format/count.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import styles from './GlobalRow.module.css';
import { classNames } from '../../ui/class-names.ts';

const EFFECTS: Readonly<Record<GlobalUse['effects'][number], string>> = {
  reference: 'named',
  call: 'called',
  new: 'constructed',
  build: 'state set',
  setitem: 'items set',
  append: 'items appended',
  persid: 'persistent id',
  ext: 'extension code',
};

export function GlobalRow({ use }: { readonly use: GlobalUse }) {
  const { module, name, effects, offset, example, why, safety } = use;
  return (
    <li className={classNames(styles.row, safety === 'unsafe' && styles.unsafe)}>
      <div className={styles.line}>
        <bdi className={styles.name}>
          <span className={styles.module}>{displayText(module, 300)}.</span>
          {displayText(name, 300)}
        </bdi>
        <CopyButton text={`${module}.${name}`} what="name" />
        <span className={styles.effects}>{effects.map((effect) => EFFECTS[effect]).join(', ')}</span>
        <span className={styles.offset} title="Its first use, bytes from the start of the pickle">
          byte {formatCount(offset)}
        </span>
      </div>
      {why !== undefined && <p className={styles.why}>It {displayText(why, 400)}.</p>}
      {example !== undefined && (
        <code className={styles.example}>
          <bdi>{displayText(example, 600)}</bdi>
        </code>
      )}
    </li>
  );
}
