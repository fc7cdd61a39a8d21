import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('dropped files are checked, one or several, whatever their names', async ({ host, samples }) => {
  const assay = new AssayWindow(host.page);
  await expect(host.page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await host.dropFiles([samples.valid()]);
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
  await host.dropFiles([samples.valid('модель 日本 é.pt'), samples.truncated('my model (final) 2.pt')]);
  await expect(assay.judged('модель 日本 é.pt', 'valid')).toBeVisible();
  await expect(assay.judged('my model (final) 2.pt', 'corrupted')).toBeVisible();
});

test('a file is opened through the host’s own door', async ({ host, samples }) => {
  const assay = new AssayWindow(host.page);
  await host.openFiles([samples.valid()]);
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
});
