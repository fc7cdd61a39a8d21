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
  SIGNATURES.set(name, signature);
  return (args, context) => wrongCount(args.length, signature) ?? rebuild(args, context);
}

/** All that are guarded, by name: the functions are in two modules, and no name is in both. */
const SIGNATURES = new Map<string, Signature>();

/** What Python raises for a call of `full`, a rebuild function by its module and name, with so many arguments; null for none. */
export function rebuildCountFailure(full: string, count: number): string | null {
  const found = /^torch\.(?:_utils|_tensor)\.(\w+)$/.exec(full);
  const signature = SIGNATURES.get(found?.[1] ?? '');
  return signature === undefined ? null : (wrongCount(count, signature)?.problem?.reference ?? null);
}

function wrongCount(count: number, { name, required, optional }: Signature): Rebuilt | null {
  const most = required.length + optional;
  if (count > most) {
    const takes =
      optional === 0
        ? `${most} positional argument${plural(most)}`
        : `from ${required.length} to ${most} positional arguments`;
    return broken(
      `\`${name}\` is given ${count} arguments`,
      `TypeError: ${name}() takes ${takes} but ${count} were given`,
    );
  }
  if (count >= required.length) return null;
  const missing = required.slice(count).map((parameter) => `'${parameter}'`);
  return broken(
    `\`${name}\` is given ${count} of ${required.length} arguments`,
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
