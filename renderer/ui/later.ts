import { lazy, type ComponentType } from 'react';

const waiting = new Set<() => Promise<unknown>>();

/**
 * A component whose code is fetched when it is first shown, or before that in an idle moment (`fetchTheRest`): the
 * window stands sooner without what nobody has asked for yet. It needs a `Suspense` above it.
 */
export function later<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  waiting.add(load);
  return lazy(async () => {
    waiting.delete(load);
    return { default: await load() };
  });
}

/** Fetch, one after the other, the code of what was not shown yet. What fails is told where it is shown. */
export async function fetchTheRest(): Promise<void> {
  for (const load of waiting) {
    waiting.delete(load);
    await load().catch(() => undefined);
  }
}
