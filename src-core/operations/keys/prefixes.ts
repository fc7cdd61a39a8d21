/** What wrappers put in front of every name, and who does. Nested wrappers put one in front of the other. */
const WRAPPERS: readonly (readonly [prefix: string, wrapper: string])[] = [
  ['module.', 'DataParallel or DistributedDataParallel'],
  ['_orig_mod.', 'torch.compile'],
  ['_fsdp_wrapped_module.', 'FSDP'],
  ['_checkpoint_wrapped_module.', 'activation checkpointing'],
  ['model.', 'a module that holds the model'],
];

/** Of the names, how many must have a prefix before it counts as one. */
const SHARE = 0.9;

export interface WrapperPrefix {
  /** All prefixes that were found, in order: `module._orig_mod.`. */
  readonly prefix: string;
  readonly wrapper: string;
  /** Names that start with it. */
  readonly count: number;
}

/** The prefix that (nearly) every name has and that a training wrapper left. `model.` is a common name of its own and is no sign. */
export function wrapperPrefix(names: readonly string[]): WrapperPrefix | null {
  let prefix = '';
  const wrappers: string[] = [];
  let count = names.length;
  for (;;) {
    const next = WRAPPERS.find(([candidate]) => {
      if (candidate === 'model.') return false;
      return names.length > 0 && startsWith(names, prefix + candidate) >= names.length * SHARE;
    });
    if (next === undefined) break;
    prefix += next[0];
    wrappers.push(next[1]);
    count = startsWith(names, prefix);
  }
  return prefix === '' ? null : { prefix, wrapper: wrappers.join(' and '), count };
}

/** The prefix that turns one set of names into the other: `added` to a name of `from` gives a name of `to`. */
export function explainingPrefix(from: readonly string[], to: ReadonlySet<string>): string | null {
  if (from.length === 0) return null;
  const candidates = new Set(WRAPPERS.map(([prefix]) => prefix));
  for (const outer of WRAPPERS) for (const inner of WRAPPERS) candidates.add(outer[0] + inner[0]);
  for (const prefix of candidates) {
    const explained = from.filter((name) => to.has(prefix + name)).length;
    if (explained >= from.length * SHARE) return prefix;
  }
  return null;
}

function startsWith(names: readonly string[], prefix: string): number {
  return names.reduce((count, name) => count + (name.startsWith(prefix) ? 1 : 0), 0);
}
