import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

const row = (page: Page, name: RegExp): Locator =>
  page.getByRole('list', { name: 'Checkpoints' }).getByRole('button', { name }).first();
const tensors = (page: Page): Locator => page.getByRole('grid', { name: 'Tensors' });
const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const filterTensors = (page: Page): Locator => page.getByRole('textbox', { name: 'Filter tensors' });

test('axe finds nothing in any view', async ({ page, open }) => {
  await open('samples');
  await expect(tensors(page)).toBeVisible();
  const views = await page.getByRole('tab').all();
  expect(views.length).toBeGreaterThanOrEqual(10);
  for (const view of views) {
    await view.click();
    await expect(page.getByRole('tabpanel')).toContainText(/\S{3}/);
    await expectAccessible(page, { inside: '[role=tabpanel]' });
  }
});

test('axe finds nothing in any state of a checkpoint', async ({ page, open }) => {
  await open('samples');
  for (const name of [/^empty/, /^no-optimizer/, /^downloaded/, /^step_9000/, /^step_8000/, /^locked/, /^step_7000/]) {
    await row(page, name).click();
    await expectAccessible(page, { inside: 'main' });
  }
  await row(page, /^very-long/).click();
  await tensors(page).getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary', { name: 'Tensor' })).toBeVisible();
  await expectAccessible(page);
});

test('axe finds nothing where there is nothing, or less than was asked for', async ({ page, open }) => {
  await open('empty');
  await expect(page.getByRole('button', { name: 'Open files…' })).toBeVisible();
  await expectAccessible(page);
  await open('samples');
  await filterTensors(page).fill('no such name');
  await expect(page.getByText('No tensor matches the filter')).toBeVisible();
  await expectAccessible(page, { inside: '[role=tabpanel]' });
  await filterTensors(page).fill('bad:1');
  await expect(page.getByText('The filter could not be understood')).toBeVisible();
  await expectAccessible(page, { inside: '[role=tabpanel]' });
  await page.getByRole('textbox', { name: 'Filter checkpoints by name' }).fill('no such name');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await expectAccessible(page, { inside: 'nav' });
});

test('axe finds nothing in what the window tells by itself', async ({ page, open }) => {
  await open('samples');
  await row(page, /^empty/).click();
  await page.keyboard.press('Delete');
  await page.evaluate(() => {
    window.stage.emit('engineRestarted', 'it ended while it read model.pt, and was started again');
    const held = { total: 8, waiting: 2, running: 0, ended: 6, bytesDone: 500, bytesTotal: 1000 };
    window.stage.emit('overall', { ...held, paused: true, secondsLeft: null });
  });
  await expect(page.getByText('was started again')).toBeVisible();
  await expect(page.getByText('removed from the queue')).toBeVisible();
  await expectAccessible(page);
});

test('axe finds nothing in keys that are wrong, and in each way to say what is expected', async ({ page, open }) => {
  await open('samples');
  await row(page, /^no-optimizer/).click();
  await tab(page, 'Keys').click();
  await expect(page.getByRole('tabpanel')).toContainText('Missing');
  await page.getByRole('button', { name: 'Derive from this file' }).click();
  for (const way of ['Keys', 'Tensors', 'Document']) {
    await page.getByRole('tabpanel').getByText(way, { exact: true }).last().click();
    await expectAccessible(page, { inside: '[role=tabpanel]' });
  }
});

test('a dialog takes the focus and gives it back, and axe finds nothing in it', async ({ page, open }) => {
  await open('samples');
  await expect(tensors(page)).toBeVisible();
  const dialogs = [
    [page.getByRole('button', { name: /^Go to a checkpoint/ }), 'Command palette'],
    [page.getByRole('button', { name: 'Keyboard map' }), 'Keyboard map'],
    [page.getByRole('button', { name: 'Preferences' }), 'Preferences'],
  ] as const;
  for (const [door, name] of dialogs) {
    await door.click();
    await expectDialog(page, name);
    await page.keyboard.press('Escape');
    await expect(door, name).toBeFocused();
  }
  await row(page, /^empty/).click();
  const code = page.getByRole('button', { name: 'Explain FI101' });
  await code.click();
  await expectDialog(page, /^FI101/);
  await page.keyboard.press('Escape');
  await expect(code).toBeFocused();
  // From one dialog to the next, and back to where the first was opened.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command or checkpoint' }).fill('preferences');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Preferences' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(code).toBeFocused();
  // A command that is about the focus has the last word.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Command or checkpoint' }).fill('filter the queue');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Filter checkpoints by name' })).toBeFocused();
});

test('axe finds nothing in what was opened before and in the folders of a server', async ({ page, open }) => {
  await open('returning');
  await expect(page.getByRole('region', { name: 'Opened before' })).toBeVisible();
  await page.keyboard.press('o');
  await expectDialog(page, 'Opened before');
  await open('browser');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expectDialog(page, 'Open');
});

test('a menu takes the focus and gives it back, and axe finds nothing in it', async ({ page, open }) => {
  await open('samples');
  await expect(tensors(page)).toBeVisible();
  for (const name of ['Sort the queue', 'More for the queue', 'Columns', 'Export', 'Help for the filter']) {
    const door = page.getByRole('button', { name, exact: true });
    await door.click();
    await expect(page.locator('.bp6-popover')).toBeVisible();
    await expectAccessible(page, { inside: '.bp6-popover' });
    await page.keyboard.press('Escape');
    await expect(page.locator('.bp6-popover')).toHaveCount(0);
    await expect(door, name).toBeFocused();
  }
});

test('what is pressed may go away, the focus does not', async ({ page, open }) => {
  await open('samples');
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await row(page, /^empty/).click();
  await page.keyboard.press('Delete');
  await expect(row(page, /^no-optimizer/)).toBeFocused();
  await tensors(page).getByRole('row').nth(2).click();
  await press('Close the details');
  await expect(tensors(page)).toBeFocused();
  for (const name of ['Clear the filter', 'Show all tensors']) {
    await filterTensors(page).fill('no such name');
    await press(name);
    await expect(filterTensors(page), name).toBeFocused();
  }
  await tab(page, 'Keys').click();
  await page.getByRole('button', { name: 'Derive from this file' }).click();
  await press('Clear');
  await expect(page.getByRole('button', { name: 'Derive from this file' })).toBeFocused();
});

async function expectDialog(page: Page, name: string | RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name });
  await expect(dialog).toBeVisible();
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await expectAccessible(page, { inside: 'dialog' });
}
