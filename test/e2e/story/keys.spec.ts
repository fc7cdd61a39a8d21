import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('a required key that is missing is named, and the file is not called corrupted', async ({
  start,
  samples,
}, info) => {
  const { page } = await start([samples.valid()]);
  const assay = new AssayWindow(page);
  await assay.row('state_dict.pt').click();
  await page.getByRole('tab', { name: /^Keys/ }).click();
  await page.getByRole('textbox', { name: 'Another required key' }).fill('optimizer');
  await page.getByRole('textbox', { name: 'Another required key' }).press('Enter');
  await page.getByRole('button', { name: 'Check 1 key' }).click();
  await expect(assay.judged('state_dict.pt', 'incompatible')).toBeVisible();
  await expect(assay.level('Keys')).toContainText('failed');
  await expect(page.getByRole('list', { name: 'Missing keys' })).toContainText('optimizer');
  await keepScreenshots(page, info.project.name, 'missing-key');
  await expectAccessible(page);
});
