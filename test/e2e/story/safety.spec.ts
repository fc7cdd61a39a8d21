import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('a file that would run a command is unsafe, whatever its verdict, and says what it would run', async ({
  start,
  samples,
}, info) => {
  const { page } = await start([samples.unsafe()]);
  const assay = new AssayWindow(page);
  await expect(assay.queue.getByRole('button', { name: /^unsafe\.pt, .*\bunsafe/ })).toBeVisible();
  await assay.row('unsafe.pt').click();
  await page.getByRole('tab', { name: /^Safety/ }).click();
  await expect(page.getByRole('list', { name: 'unsafe names' })).toContainText('system');
  await expect(page.getByRole('region', { name: 'What torch.load would answer' })).toContainText(/weights_only/);
  await keepScreenshots(page, info.project.name, 'unsafe');
  await expectAccessible(page);
});
