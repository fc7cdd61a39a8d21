import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

/** A splitter stands between two landmarks and belongs to neither, which the rule `region` does not know. */
const SPLITTER = '[role=separator]';
/** Rows of the queue are named by file, verdict and safety; the size or date they show beside would only be noise. */
const SHORTER_NAMES = 'label-content-name-mismatch';
/** Schemes differ in colours alone: what else there is to ask has been asked in the first of them. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

const SCHEMES = ['dark', 'light'] as const;

interface Extent {
  readonly schemes?: readonly (typeof SCHEMES)[number][];
  /** Selector of the part that is looked at; the whole page where none is given. */
  readonly inside?: string;
}

/** Every rule axe runs by itself but for the above, in both schemes; leaves the page in the last one. */
export async function expectAccessible(page: Page, { schemes = SCHEMES, inside }: Extent = {}): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const [place, colorScheme] of schemes.entries()) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(untilColoursStand);
    const told = await page.evaluate(
      async ([include, exclude, off, only]) => {
        const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(
          { include: include === null ? document : include, exclude },
          {
            // Places of rules that hold are not looked up.
            resultTypes: ['violations'],
            ...(only === null ? { rules: { [off]: { enabled: false } } } : { runOnly: { type: 'rule', values: only } }),
          },
        );
        return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(' | ')}`);
      },
      [inside ?? null, SPLITTER, SHORTER_NAMES, place === 0 ? null : RULES_OF_COLOUR] as const,
    );
    expect(told, colorScheme).toEqual([]);
  }
}

/** A scheme that has changed is drawn with the next frame, and what fades to its new colours has to end there. */
async function untilColoursStand(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  const ending = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

/** Keep what the state looks like, in both schemes, with the results of the tests. */
export async function keepScreenshots(page: Page, project: string, name: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const path = `test-results/screenshots/${project}/${name}-${colorScheme}.png`;
    await page.screenshot({ path, animations: 'disabled' });
  }
}
