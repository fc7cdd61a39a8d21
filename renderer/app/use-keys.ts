import { useLayoutEffect } from 'react';
import type { Command } from './commands/command.ts';
import { isPressed } from './key-names.ts';

const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]';

/**
 * Runs commands by their keys: plain ones not while somebody is typing, none while a dialog is open. They are heard from
 * before the window is painted first.
 */
export function useKeys(commands: () => readonly Command[]): void {
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof Element ? event.target : null;
      const isTyping = target?.closest(TYPING) !== null && target !== null;
      const inDialog = document.querySelector('dialog[open], .bp6-popover') !== null;
      const command = commands().find(({ keys, isPossible }) => isPossible && keys !== '' && isPressed(event, keys));
      if (command === undefined) return;
      if ((isTyping || inDialog) && !command.keys.startsWith('mod+')) return;
      if (inDialog && command.id !== 'palette') return;
      // Undo belongs to the text field somebody is in.
      if (isTyping && command.id === 'undo') return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [commands]);
}
