/** The three ways people load: the default, memory-mapped, and without restrictions. */
export type Loader = 'weightsOnly' | 'mmap' | 'full';

/** Where and why torch stops. `offset` orders what happens while one pickle runs. */
export interface Refusal {
  readonly message: string;
  readonly offset: number;
}

/** The first of several: what torch would run into before it reaches the others. */
export function earliest(refusals: readonly (Refusal | null)[]): Refusal | null {
  let first: Refusal | null = null;
  for (const refusal of refusals)
    if (refusal !== null && (first === null || refusal.offset < first.offset)) first = refusal;
  return first;
}
