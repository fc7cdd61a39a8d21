import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('what the server was started with can be walked through and opened', async ({ start, samples }, info) => {
  samples.folderOf('runs', (file) => {
    samples.valid(file('epoch-2.pt'));
    samples.valid(file('epoch-10.pt'));
    samples.truncated(file('broken.pt'));
  });
  const { page } = await start();
  const assay = new AssayWindow(page);
  await page.getByRole('button', { name: /^Open/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Folder runs' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await expect(dialog.getByRole('listitem').nth(1)).toContainText('epoch-2.pt');
  await keepScreenshots(page, info.project.name, 'open-list');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add this whole folder' }).click();
  await expect(assay.judged('epoch-10.pt', 'valid')).toBeVisible();
  await expect(assay.judged('broken.pt', 'corrupted')).toBeVisible();
});

test('a dropped folder is sent file by file', async ({ start, samples }) => {
  const folder = samples.folderOf('dropped', (file) => {
    samples.valid(file('one.pt'));
    samples.empty(file('two.pt'));
  });
  const host = await start();
  const assay = new AssayWindow(host.page);
  await expect(host.page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await host.dropFiles([folder]);
  await expect(assay.judged('one.pt', 'valid')).toBeVisible();
  await expect(assay.judged('two.pt', 'corrupted')).toBeVisible();
});
