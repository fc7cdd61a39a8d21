import type { PickleValue } from '../../pickle/node.ts';
import { broken, type Rebuild, type Rebuilt } from './rebuilt.ts';

/** Parameter names of a Python function: those that must be given, then how many more may be. */
interface Signature {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: number;
}

/** Guard a rebuild function by its Python signature: a call with too few or too many arguments raises TypeError. */
export function withSignature(name: string, required: readonly string[], optional: number, rebuild: Rebuild): Rebuild {
  const signature = { name, required, optional };
  return (args, context) => wrongCount(args, signature) ?? rebuild(args, context);
}

function wrongCount(args: readonly PickleValue[], { name, required, optional }: Signature): Rebuilt | null {
  const most = required.length + optional;
  if (args.length > most) {
    const takes =
      optional === 0
        ? `${most} positional argument${plural(most)}`
        : `from ${required.length} to ${most} positional arguments`;
    return broken(
      `\`${name}\` is given ${args.length} arguments`,
      `TypeError: ${name}() takes ${takes} but ${args.length} were given`,
    );
  }
  if (args.length >= required.length) return null;
  const missing = required.slice(args.length).map((parameter) => `'${parameter}'`);
  return broken(
    `\`${name}\` is given ${args.length} of ${required.length} arguments`,
    `TypeError: ${name}() missing ${missing.length} required positional argument${plural(missing.length)}: ${listing(missing)}`,
  );
}

function plural(count: number): string {
  return count === 1 ? '' : 's';
}

/** `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`, as CPython prints them. */
function listing(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${last}`;
}
