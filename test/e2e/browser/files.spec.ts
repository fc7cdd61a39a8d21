import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('a file that was sent, rewritten there, comes back to the browser', async ({ host, samples }) => {
  const { page } = host;
  const assay = new AssayWindow(page);
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await host.dropFiles([samples.valid('sent.pt')]);
  await expect(assay.judged('sent.pt', 'valid')).toBeVisible();
  await page.getByRole('tab', { name: /^Rewrite/ }).click();
  await page.getByRole('combobox', { name: 'Written as' }).selectOption('safetensors');
  await page.getByRole('button', { name: /^Write/ }).click();
  await expect(assay.judged('sent.converted.safetensors', 'valid')).toBeVisible();
  // The copy goes; what was made of it stays for as long as it is listed.
  await page.keyboard.press('Escape');
  await assay.row('sent.pt').focus();
  await page.keyboard.press('Delete');
  await page.getByRole('status', { name: 'Notices' }).getByRole('button', { name: 'Close' }).click();
  await assay.row('sent.converted.safetensors').click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the file' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('sent.converted.safetensors');
  expect(
    readFileSync(await download.path())
      .subarray(8, 200)
      .toString(),
  ).toContain('encoder.');
});

test('preferences are kept by the server for its next start', async ({ host }) => {
  const { page } = host;
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect
    .poll(() => readSettings((host as { readonly settings?: string }).settings ?? ''))
    .toMatchObject({ preferences: { theme: 'dark' }, recent: [], session: [] });
});

function readSettings(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(`${folder}/assay/serve.json`, 'utf8'));
  } catch {
    return null;
  }
}
