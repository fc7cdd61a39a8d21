import { Classes } from '@blueprintjs/core';
import styles from './FilterHelp.module.css';
import { classNames } from '../../ui/class-names.ts';

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['attn weight', 'words that all occur in the name'],
  ['layers.*.bias', 'with * and ? for any characters'],
  ['dtype:bf16,float32', 'one of these dtypes'],
  ['shape:[*,768]', 'dimensions; * is any one, ... any number'],
  ['size>1MB', 'bytes; KB, MB, GB or KiB, MiB, GiB'],
  ['params>=1e6', 'elements'],
  ['nan>0', 'statistics, after every value was read'],
  ['storage:0', 'tensors that share a storage'],
  ['readable:false', 'tensors whose bytes are damaged'],
  ['-optimizer', 'a minus turns a term round'],
];

/** The filter language by example; a click tries one. */
export function FilterHelp({ onPick }: { readonly onPick: (example: string) => void }) {
  return (
    <div className={styles.help}>
      <h2 className={styles.title}>Terms are separated by spaces and must all hold</h2>
      <ul className={styles.list}>
        {EXAMPLES.map(([example, meaning]) => (
          <li key={example}>
            <button
              type="button"
              className={classNames(styles.example, Classes.POPOVER_DISMISS)}
              onClick={() => onPick(example)}
            >
              <code>{example}</code>
            </button>
            <span>{meaning}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
