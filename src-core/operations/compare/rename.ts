/** What turns the names of one checkpoint into those of another: `from` in front is replaced by `to`. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Names looked at to guess a prefix. */
const SAMPLE = 64;
/** Of the names without a partner, how many a prefix must explain. */
const SHARE = 0.5;

/**
 * The prefix that was put in front of names, or taken away: `module.`, `model_state_dict.`, whatever it is. Null when none
 * explains at least half of the names that have no partner.
 */
export function findRename(onlyInA: readonly string[], onlyInB: readonly string[]): Rename | null {
  if (onlyInA.length === 0 || onlyInB.length === 0) return null;
  const added = commonPrefix(onlyInA, onlyInB);
  const removed = commonPrefix(onlyInB, onlyInA);
  if (added === null && removed === null) return null;
  if ((added?.explained ?? 0) >= (removed?.explained ?? 0)) return { from: '', to: added?.prefix ?? '' };
  return { from: removed?.prefix ?? '', to: '' };
}

interface Prefix {
  readonly prefix: string;
  readonly explained: number;
}

/** The prefix that most often makes a name of `short` one of `long`. */
function commonPrefix(short: readonly string[], long: readonly string[]): Prefix | null {
  const step = Math.max(1, Math.floor(short.length / SAMPLE));
  const candidates = new Set<string>();
  const endings = byLastPart(long);
  for (let index = 0; index < short.length; index += step) {
    const name = short[index] ?? '';
    for (const other of endings.get(lastPart(name)) ?? [])
      if (other.length > name.length && other.endsWith(name)) candidates.add(other.slice(0, -name.length));
    if (candidates.size > SAMPLE) break;
  }
  const all = new Set(long);
  let best: Prefix | null = null;
  for (const prefix of candidates) {
    let explained = 0;
    for (const name of short) if (all.has(prefix + name)) explained += 1;
    if (explained >= short.length * SHARE && explained > (best?.explained ?? 0)) best = { prefix, explained };
  }
  return best;
}

/** Names of one ending that are looked at: `weight` alone is the ending of thousands. */
const MOST_OF_ONE_ENDING = 256;

function byLastPart(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const endings = new Map<string, string[]>();
  for (const name of names) {
    const ending = lastPart(name);
    const known = endings.get(ending);
    if (known === undefined) endings.set(ending, [name]);
    else if (known.length < MOST_OF_ONE_ENDING) known.push(name);
  }
  return endings;
}

/** The last two parts of a dotted name: more telling than one. */
function lastPart(name: string): string {
  return name.split('.').slice(-2).join('.');
}

/** The name an `A` name has in `B`. */
export function renamed(name: string, rename: Rename | null): string {
  if (rename === null || !name.startsWith(rename.from)) return name;
  return rename.to + name.slice(rename.from.length);
}
