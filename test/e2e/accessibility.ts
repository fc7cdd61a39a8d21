import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** A splitter stands between two landmarks and belongs to neither, which the rule `region` does not know. */
const SPLITTER = '[role=separator]';
/** Rows of the queue are named by file, verdict and safety; the size or date they show beside would only be noise. */
const SHORTER_NAMES = 'label-content-name-mismatch';

const SCHEMES = ['dark', 'light'] as const;

interface Extent {
  readonly schemes?: readonly (typeof SCHEMES)[number][];
  /** Selector of the part that is looked at; the whole page where none is given. */
  readonly inside?: string;
}

/** Every rule axe runs by itself but for the above, in both schemes; leaves the page in the last one. */
export async function expectAccessible(page: Page, { schemes = SCHEMES, inside }: Extent = {}): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // Its newer way needs a second page, which Electron cannot open.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude(SPLITTER).disableRules(SHORTER_NAMES);
    if (inside !== undefined) axe.include(inside);
    const { violations } = await axe.analyze();
    const told = violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(told, colorScheme).toEqual([]);
  }
}

/** Keep what the state looks like, in both schemes, with the results of the tests. */
export async function keepScreenshots(page: Page, project: string, name: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const path = `test-results/screenshots/${project}/${name}-${colorScheme}.png`;
    await page.screenshot({ path, animations: 'disabled' });
  }
}
