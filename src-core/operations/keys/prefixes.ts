/** What wrappers of a model put in front of every name: DataParallel, torch.compile, FSDP, checkpointing, a holder. */
const WRAPPERS = ['module.', '_orig_mod.', '_fsdp_wrapped_module.', '_checkpoint_wrapped_module.', 'model.'];

/** Of the names, how many must have a prefix before it counts as one. */
const SHARE = 0.9;

/** The prefix that turns one set of names into the other: `added` to a name of `from` gives a name of `to`. */
export function explainingPrefix(from: readonly string[], to: ReadonlySet<string>): string | null {
  if (from.length === 0) return null;
  const candidates = new Set(WRAPPERS);
  for (const outer of WRAPPERS) for (const inner of WRAPPERS) candidates.add(outer + inner);
  for (const prefix of candidates) {
    if (explains(prefix, from, to)) return prefix;
  }
  return null;
}

/** Most prefixes are given up after a tenth of the names, of which there may be 200,000. */
function explains(prefix: string, from: readonly string[], to: ReadonlySet<string>): boolean {
  let left = from.length - Math.ceil(from.length * SHARE);
  for (const name of from) if (!to.has(prefix + name) && --left < 0) return false;
  return true;
}
