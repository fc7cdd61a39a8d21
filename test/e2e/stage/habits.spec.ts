import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

const tensors = (page: Page): Locator => page.getByRole('grid', { name: 'Tensors' });
/** What the window asked the engine or the host for, by the name of the request. */
const calls = (page: Page, name: string) =>
  page.evaluate((wanted) => window.stage.calls.filter(([called]) => called === wanted), name);

test.describe('habits', () => {
  test('preferences count at once and are kept by the engine', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.keyboard.press('Control+,');
    const dialog = page.getByRole('dialog', { name: 'Preferences' });
    await expectAccessible(page);
    await dialog.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await dialog.getByRole('textbox', { name: 'Checks at once' }).fill('3');
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Expect the profile' }).selectOption('lightning');
    // What another window chose, or what the engine has only told now, is shown and not taken back by leaving the field.
    await page.evaluate(() => {
      const onOpen = { checksums: true, values: false };
      const rest = { expectation: '', restoreSession: false };
      window.stage.emit('preferences', { theme: 'dark', jobs: 5, onOpen, requiredKeys: ['epoch'], ...rest });
    });
    await expect(dialog.getByRole('textbox', { name: 'Checks at once' })).toHaveValue('5');
    await dialog.getByRole('textbox', { name: 'Expect the keys' }).focus();
    await page.keyboard.press('Tab');
    await expect(dialog.getByRole('textbox', { name: 'Expect the keys' })).toHaveValue('epoch');
    expect(await calls(page, 'setPreferences')).toEqual([
      ['setPreferences', { theme: 'dark' }],
      ['setPreferences', { jobs: 3 }],
      ['setPreferences', { expectation: '{"profile":"lightning"}' }],
    ]);
  });

  test('a queue that runs says how long it will take, and is paused and gone on with', async ({ page, open }) => {
    await open('samples');
    await page.evaluate(() => {
      const running = { total: 8, waiting: 1, running: 1, ended: 6, bytesDone: 500, bytesTotal: 1000 };
      window.stage.emit('overall', { ...running, paused: false, secondsLeft: 200 });
    });
    const queue = page.getByRole('navigation', { name: 'Queue of checkpoints' });
    await expect(queue).toContainText('about 3 min 20 s left');
    await expect(queue.getByRole('progressbar', { name: 'Queue progress' })).toHaveAttribute('aria-valuenow', '50');
    await queue.getByRole('button', { name: 'Pause the queue' }).click();
    await page.evaluate(() => {
      const held = { total: 8, waiting: 2, running: 0, ended: 6, bytesDone: 500, bytesTotal: 1000 };
      window.stage.emit('overall', { ...held, paused: true, secondsLeft: null });
    });
    await expect(queue).toContainText('paused');
    await queue.getByRole('button', { name: 'Go on with the queue' }).click();
    expect(await calls(page, 'pauseAll')).toHaveLength(1);
    expect(await calls(page, 'resumeAll')).toHaveLength(1);
  });

  test('what was opened before is a click away on the empty window', async ({ page, open }) => {
    await open('returning');
    const before = page.getByRole('region', { name: 'Opened before' });
    await expect(before.getByRole('button', { name: 'gone.pt, no longer there' })).toBeDisabled();
    await expectAccessible(page);
    await before.getByRole('button', { name: 'model.pt' }).click();
    await before.getByRole('button', { name: 'Open the last session' }).click();
    expect(await calls(page, 'openRecent')).toEqual([['openRecent', ['recent-0000000000000001']]]);
    expect(await calls(page, 'restoreSession')).toHaveLength(1);
  });

  test('the folder of a checkpoint is watched by a key', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.keyboard.press('w');
    await expect(page.getByRole('status', { name: 'Notices' })).toContainText('checked as they appear');
    expect(await calls(page, 'watch')).toHaveLength(1);
  });

  test('header and levels fold into one line by a key, and stay folded', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await page.keyboard.press('z');
    await expect(verdict).toBeHidden();
    await expect(page.getByRole('list', { name: 'Levels' })).toContainText('Values');
    await expectAccessible(page);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'model.pt' })).toBeVisible();
    await expect(verdict).toBeHidden();
    await page.getByRole('button', { name: 'Show header and levels' }).click();
    await expect(verdict).toBeVisible();
  });
});

test.describe('reports', () => {
  test('one checkpoint: every form is saved or copied', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('tab', { name: 'Report' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save SARIF…' }).click();
    expect((await saved).suggestedFilename()).toBe('model.pt.report.sarif');
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    expect(await calls(page, 'copyText')).toEqual([['copyText', 'markdown report on 1 checkpoints']]);
    await expectAccessible(page);
  });

  test('all that is shown: one document', async ({ page, open }) => {
    await open('many');
    await page.getByRole('button', { name: 'More for the queue' }).click();
    const saved = page.waitForEvent('download');
    await page.getByText('Save a report on all 3,000 checkpoints as JUnit').click();
    expect((await saved).suggestedFilename()).toBe('checkpoints.report.junit.xml');
  });
});
