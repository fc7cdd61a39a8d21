/** Ranks of one run that are looked for. The largest runs have some tens of thousands. */
export const MOST_RANKS = 1_000_000;
