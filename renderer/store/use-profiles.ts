import { useCallback, useMemo } from 'react';
import type { Profile } from '../format/profiles.ts';
import { useAppStore, useClient } from './store-context.ts';
import { useAnswer } from './use-answer.ts';

export interface KnownProfile extends Profile {
  /** What it asks for, in a few words; '' for one that a person kept. */
  readonly summary: string;
  /** Kept in this window under a name, and not one of those that come with the program. */
  readonly isOwn: boolean;
}

/** Profiles to choose from: those kept here, then those the engine knows by name. */
export function useProfiles(): readonly KnownProfile[] {
  const client = useClient();
  const own = useAppStore((state) => state.profiles);
  const answer = useAnswer(useCallback(() => client.profiles(), [client]));
  const builtIn = answer.status === 'ready' ? answer.value : null;
  return useMemo(
    () => [
      ...own.map(({ name, json }) => ({ name, json, summary: '', isOwn: true })),
      ...(builtIn ?? []).map(({ name, summary, expectation }) => ({ name, json: expectation, summary, isOwn: false })),
    ],
    [own, builtIn],
  );
}
