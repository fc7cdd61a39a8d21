import { useEffect, useState } from 'react';
import { failureText } from './failure-text.ts';

export type Answer<T> =
  | { readonly status: 'reading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly message: string };

/**
 * What the engine answers to `ask`, which changes only when the question does; `revision` asks the same again. The last
 * answer stays until the next one is here, and `isStale` tells it apart.
 */
export function useAnswer<T>(
  ask: () => Promise<T>,
  revision: unknown = null,
): Answer<T> & { readonly isStale: boolean } {
  const [kept, setKept] = useState<{ readonly of: unknown; readonly at: unknown; readonly answer: Answer<T> }>({
    of: null,
    at: null,
    answer: { status: 'reading' },
  });
  useEffect(() => {
    let isCurrent = true;
    const keep = (answer: Answer<T>) => {
      if (isCurrent) setKept({ of: ask, at: revision, answer });
    };
    ask().then(
      (value) => keep({ status: 'ready', value }),
      (error: unknown) => keep({ status: 'failed', message: failureText(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [ask, revision]);
  return { ...kept.answer, isStale: kept.of !== ask || kept.at !== revision };
}
