import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Every rule axe has for WCAG 2.2 AA and its own best practice, in both schemes; leaves the page in the light one. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    // Its newer way needs a second page, which Electron cannot open.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(
      violations.map(({ id, nodes }) => `${colorScheme}: ${id} at ${nodes.map(({ html }) => html).join(' | ')}`),
    ).toEqual([]);
  }
}

/** Keep what the state looks like, in both schemes, with the results of the tests. */
export async function keepScreenshots(page: Page, project: string, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      path: `test-results/screenshots/${project}/${name}-${colorScheme}.png`,
      animations: 'disabled',
    });
  }
}
