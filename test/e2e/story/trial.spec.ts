import type { Locator, Page, TestInfo } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';
import type { Samples } from '../samples.ts';

/**
 * What somebody new would want: which of thirty files is bad, why does this one not load into my model, fix it. Once
 * without a mouse, once without a keyboard. Every step is kept as a picture with the results of the tests.
 */
function thirty(samples: Samples): readonly string[] {
  const epochs = Array.from({ length: 28 }, (_, epoch) => {
    const name = `epoch-${epoch}.pt`;
    return epoch === 17 ? samples.truncated(name) : samples.valid(name);
  });
  return [...epochs, samples.plain('model.pt'), samples.wrapped('parallel.pt')];
}

/** What stands in the way of loading one into a model like the other. */
const WHY = 'All names begin with module., in the other one they do not';

/** Keeps pictures of the steps, numbered. */
function album(page: Page, info: TestInfo, story: string): (step: string) => Promise<void> {
  let count = 0;
  return async (step) => {
    count += 1;
    const path = `test-results/screenshots/${info.project.name}/trial-${story}-${count}-${step}.png`;
    await page.screenshot({ path, animations: 'disabled' });
  };
}

const STEPS_AT_MOST = 80;

/** Tab from where the focus is until it is there, as a person would who sees it coming. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < STEPS_AT_MOST; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus does not come to ${String(target)} in ${STEPS_AT_MOST} steps`);
}

async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

test('three tasks of a new user, with the keyboard only', async ({ start, samples }, info) => {
  const { page } = await start(thirty(samples));
  const assay = new AssayWindow(page);
  const keep = album(page, info, 'keyboard');
  await expect(page.getByRole('button', { name: 'valid, 29' })).toBeVisible();
  await keep('thirty-files');

  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { name: 'epoch-17.pt' })).toBeVisible();
  await expect(assay.verdict).toContainText('corrupted');
  await keep('the-bad-one');

  await choose(page, 'parallel');
  await expect(page.getByRole('heading', { name: 'parallel.pt' })).toBeVisible();
  await choose(page, 'view: compare');
  const other = page.getByRole('combobox', { name: 'Compare with' });
  await tabTo(page, other);
  await page.keyboard.type('model');
  await tabTo(page, page.getByRole('button', { name: 'Compare', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText(WHY);
  await keep('why-it-does-not-load');

  await page.keyboard.press('a');
  await expect(assay.verdict.getByRole('button', { name: 'Strip the prefix module.' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'What changes' })).toContainText('module.weight');
  await keep('the-plan');
  await tabTo(page, page.getByRole('button', { name: 'Write the new file' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Show it' })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Show it' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^parallel\..*\.pt$/ })).toBeVisible();
  await expect(assay.verdict).toContainText('valid');
  await keep('fixed');
});

test('three tasks of a new user, with the mouse only', async ({ start, samples }, info) => {
  const { page } = await start(thirty(samples));
  const assay = new AssayWindow(page);
  const keep = album(page, info, 'mouse');
  await page.getByRole('button', { name: 'corrupted, 1' }).click();
  await assay.row('epoch-17.pt').click();
  await expect(assay.verdict).toContainText('corrupted');
  await keep('the-bad-one');

  await page.getByRole('button', { name: 'corrupted, 1' }).click();
  await assay.queue.hover();
  await page.mouse.wheel(0, 4000);
  await assay.row('parallel.pt').click();
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: `model.pt — ${samples.folder}` });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText(WHY);
  await keep('why-it-does-not-load');

  await assay.verdict.getByRole('button', { name: 'Strip the prefix module.' }).click();
  await keep('the-plan');
  await page.getByRole('button', { name: 'Write the new file' }).click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByRole('heading', { name: /^parallel\..*\.pt$/ })).toBeVisible();
  await expect(assay.verdict).toContainText('valid');
  await keep('fixed');
});
