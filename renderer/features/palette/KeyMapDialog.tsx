import type { Command } from '../../app/commands/command.ts';
import { useAppStore } from '../../store/store-context.ts';
import styles from './KeyMapDialog.module.css';
import { ModalDialog } from '../../ui/ModalDialog.tsx';

interface Props {
  readonly commands: readonly Command[];
  readonly keyCaps: (keys: string) => readonly string[];
}

const GROUPS = ['Queue', 'Checkpoint', 'View', 'Window'] as const;
/** Keys that belong to one part of the window and are no commands. */
const LOCAL: readonly (readonly [string, readonly string[]])[] = [
  ['Move in a list, a table or a tree', ['↑', '↓']],
  ['First and last row', ['Home', 'End']],
  ['Open and close in a tree', ['→', '←']],
  ['Extend a selection', ['Shift', '↓']],
  ['Select or unselect a row', ['Space']],
  ['Select all rows of a table', ['Ctrl', 'A']],
  ['Leave a filter or a selection', ['Esc']],
];

export function KeyMapDialog({ commands, keyCaps }: Props) {
  const close = useAppStore((state) => state.dialogClosed);
  return (
    <ModalDialog onClose={close} title="Keyboard map" isText className={styles.dialog}>
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h2 className={styles.heading}>{group}</h2>
            <dl className={styles.list}>
              {commands
                .filter((command) => command.group === group && command.keys !== '')
                .map(({ id, title, keys }) => (
                  <KeyLine key={id} title={belowHeading(title, group)} caps={keyCaps(keys)} />
                ))}
            </dl>
          </section>
        ))}
        <section aria-label="Everywhere">
          <h2 className={styles.heading}>Everywhere</h2>
          <dl className={styles.list}>
            {LOCAL.map(([title, caps]) => (
              <KeyLine key={title} title={title} caps={caps} />
            ))}
          </dl>
        </section>
      </div>
    </ModalDialog>
  );
}

/** `View: Keys` below the heading `View` is `Keys`. */
function belowHeading(title: string, group: string): string {
  return title.startsWith(`${group}: `) ? title.slice(group.length + 2) : title;
}

function KeyLine({ title, caps }: { readonly title: string; readonly caps: readonly string[] }) {
  return (
    <div className={styles.line}>
      <dt>{title}</dt>
      <dd>
        {caps.map((cap) => (
          <kbd key={cap}>{cap}</kbd>
        ))}
      </dd>
    </div>
  );
}
