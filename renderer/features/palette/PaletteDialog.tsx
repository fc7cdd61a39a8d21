import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { Command } from '../../app/commands/command.ts';
import { verdictWord } from '../../format/state-words.ts';
import { presentItems } from '../../store/queue-rows.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Name } from '../../ui/Name.tsx';
import { matchScore } from './match.ts';
import styles from './PaletteDialog.module.css';
import { ModalDialog } from '../../ui/ModalDialog.tsx';

interface Props {
  readonly commands: readonly Command[];
  readonly keyCaps: (keys: string) => readonly string[];
}

interface Choice {
  readonly id: string;
  readonly title: string;
  /** What tells it from others of the same title. */
  readonly where: string;
  readonly detail: string;
  readonly keys: string;
  readonly run: () => void;
}

const SHOWN_AT_MOST = 60;

/** One box for every command and every checkpoint in the queue. */
export function PaletteDialog({ commands, keyCaps }: Props) {
  const close = useAppStore((state) => state.dialogClosed);
  const items = useAppStore((state) => state.items);
  const removed = useAppStore((state) => state.removed);
  const select = useAppStore((state) => state.checkpointSelected);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const isEntered = useRef(false);
  const choices = useMemo(() => {
    const all: readonly Choice[] = [
      ...commands
        .filter((command) => command.isPossible && command.id !== 'palette')
        .map(({ id: own, title, group, keys, run }) => ({ id: own, title, where: '', detail: group, keys, run })),
      ...presentItems(items, removed).map((item) => ({
        id: item.id,
        title: item.name,
        where: item.folder,
        detail: verdictWord(item.state),
        keys: '',
        run: () => select(item.id),
      })),
    ];
    return all
      .flatMap((choice) => {
        const score = matchScore(query.trim(), choice.title);
        return score === null ? [] : [{ choice, score }];
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, SHOWN_AT_MOST)
      .map(({ choice }) => choice);
  }, [commands, items, removed, select, query]);
  const run = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    // While a modal dialog stands, nothing behind it can take the focus that a command may give.
    flushSync(close);
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const next = (active + step + choices.length) % Math.max(1, choices.length);
      setActive(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') isEntered.current = !event.nativeEvent.isComposing;
    else return;
    event.preventDefault();
  };
  // A key that goes down here and comes up elsewhere would press the button that has the focus by then.
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !isEntered.current) return;
    isEntered.current = false;
    run(choices[active]);
  };
  return (
    <ModalDialog isBare onClose={close} title="Command palette" className={styles.dialog}>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Command or checkpoint"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={choices.length > 0 ? `${id}-${active}` : undefined}
        placeholder="A command, or the name of a checkpoint"
        autoFocus
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onKeyUp={onKeyUp}
      />
      <div id={id} role="listbox" aria-label="Matches" className={styles.list}>
        {choices.map((choice, place) => (
          <div
            key={choice.id}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            className={styles.choice}
            onClick={() => run(choice)}
            onPointerMove={() => setActive(place)}
          >
            <span className={styles.title}>
              <Name name={choice.title} />
            </span>
            <span className={styles.where}>{choice.where !== '' && <Name name={choice.where} />}</span>
            <span className={styles.detail}>{choice.detail}</span>
            {choice.keys !== '' && (
              <span className={styles.keys}>
                {keyCaps(choice.keys).map((cap) => (
                  <kbd key={cap}>{cap}</kbd>
                ))}
              </span>
            )}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={styles.none}>Nothing matches.</p>}
    </ModalDialog>
  );
}
