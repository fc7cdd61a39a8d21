import { expect, type Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

/** What holds the focus, by the part of the window it is in. */
const focusedPart = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const parts: readonly (readonly [string, string])[] = [
      ['[aria-label="Verdict"]', 'verdict'],
      ['[aria-label="Levels"]', 'levels'],
      ['[role="tablist"]', 'tabs'],
      ['[role="grid"]', 'table'],
    ];
    const at = document.activeElement;
    return parts.find(([selector]) => at?.closest(selector) !== null)?.[1] ?? '';
  });

test.describe('reach', () => {
  test('Tab goes from the verdict through levels and tabs to the table', async ({ page, open }) => {
    await open('samples');
    await expect(page.getByRole('grid', { name: 'Tensors' })).toBeVisible();
    await page.getByRole('region', { name: 'Verdict' }).getByRole('button').first().focus();
    const seen: string[] = ['verdict'];
    for (let presses = 0; presses < 60 && seen.at(-1) !== 'table'; presses += 1) {
      await page.keyboard.press('Tab');
      const part = await focusedPart(page);
      if (part !== '' && part !== seen.at(-1)) seen.push(part);
    }
    expect(seen).toEqual(['verdict', 'levels', 'tabs', 'table']);
  });

  test('where less motion is asked for, nothing moves for longer than a frame', async ({ page, open }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open('samples');
    await expect(page.getByRole('grid', { name: 'Tensors' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    const longest = await page.evaluate(() =>
      Math.max(
        0,
        ...document
          .getAnimations()
          .map((animation) => Number(animation.effect?.getComputedTiming().activeDuration ?? 0)),
      ),
    );
    expect(longest).toBeLessThan(16);
  });

  test('at twice the size every view is reached and the page itself does not scroll', async ({ page, open }) => {
    // A browser that zooms to 200 % gives the page half the pixels.
    await page.setViewportSize({ width: 640, height: 400 });
    await open('samples');
    await expect(page.getByRole('heading', { name: 'model.pt' })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await expect(tab).toBeInViewport({ ratio: 1 });
      await expect(tab).toHaveAttribute('aria-selected', 'true');
    }
    await expect(page.getByRole('button', { name: 'Save SARIF…' })).toBeVisible();
    await expectAccessible(page);
    // Beside the answers of torch a name would have room for a few letters a line.
    await page.getByRole('tab', { name: 'Safety' }).click();
    const name = page.getByRole('list', { name: 'safe names' }).getByRole('listitem').first();
    await expect.poll(async () => (await name.boundingBox())?.height).toBeLessThan(40);
  });

  test('the keyboard map names keys alone', async ({ page, open }) => {
    await open('samples');
    await expect(page.getByRole('grid', { name: 'Tensors' })).toBeVisible();
    await page.keyboard.press('?');
    const map = page.getByRole('dialog', { name: 'Keyboard map' });
    await expect(map).toBeVisible();
    for (const key of await map.locator('kbd').allTextContents()) expect(key.length).toBeLessThanOrEqual(5);
  });
});
