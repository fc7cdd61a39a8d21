import { displayText } from '../../src-core/model/display-text.ts';
import { pythonText } from '../../src-core/model/python-text.ts';

export interface NameParts {
  readonly head: string;
  readonly tail: string;
}

/** A cut name is heard in two: those that are short enough stay in one. */
const WHOLE_LETTERS = 31;
const TAIL_LETTERS = 26;

/**
 * A name cut in two so that a cell too narrow for it loses its middle, not its end: `model.layers.47.mlp.down_proj.weight`
 * is told apart by what comes last, the number of its layer among it. Names that fit anywhere have no tail.
 */
export function splitName(name: string): NameParts {
  const shown = shownName(name);
  if (shown.length <= WHOLE_LETTERS) return { head: shown, tail: '' };
  return { head: shown.slice(0, -TAIL_LETTERS), tail: shown.slice(-TAIL_LETTERS) };
}

/** A name on one line; one that is empty, or begins or ends with a space, stands in quotes, or nobody would see it. */
export function shownName(name: string): string {
  return name !== '' && name === name.trim() ? displayText(name) : pythonText(name, 4096);
}

/** A key path as a person would write it in Python after the loaded object: `["model"]["layers.0.weight"][3]`. */
export function formatKeyPath(path: readonly (string | number)[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(displayText(key))}]`)).join('');
}

/** Text of several lines: each is made safe to show, the lines stay. */
export function displayLines(text: string, limit = 20_000): string {
  return text
    .slice(0, limit)
    .split(/\r?\n/)
    .map((line) => displayText(line))
    .join('\n');
}
