import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

/** A window for a few views each: in one for all of them a busy machine comes near the end of a test's time. */
const VIEWS = [
  ['Keys', 'Values', 'Safety', 'Archive', 'Pickle'],
  ['Compare', 'Rewrite', 'Pipeline', 'Report'],
];

for (const views of VIEWS)
  test(`${views.join(', ')} show what is in the file`, async ({ start, samples }, info) => {
    const { page } = await start([samples.valid()]);
    const assay = new AssayWindow(page);
    await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
    await assay.row('state_dict.pt').click();
    for (const view of views) {
      await test.step(view, async () => {
        await page.getByRole('tab', { name: new RegExp(`^${view}`) }).click();
        await expect(page.getByRole('tabpanel', { name: new RegExp(`^${view}`) })).toContainText(/\S{3}/);
        await keepScreenshots(page, info.project.name, `view-${view.toLowerCase()}`);
        await expectAccessible(page);
      });
    }
  });
