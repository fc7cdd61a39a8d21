import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('an empty window says what to do; who has nothing at hand tries it on samples: one good, two damaged', async ({
  host,
}, info) => {
  const { page } = host;
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Open/ }).first()).toBeVisible();
  await keepScreenshots(page, info.project.name, 'empty');
  await expectAccessible(page);

  const assay = new AssayWindow(page);
  await page.getByRole('button', { name: 'Try it on three samples' }).click();
  await expect(assay.judged('epoch=3-val_loss=0.214.ckpt', 'valid, safe')).toBeVisible();
  await expect(assay.judged('epoch=4-val_loss=0.197.ckpt', 'corrupted')).toBeVisible();
  await expect(assay.judged('epoch=5-val_loss=0.188.ckpt', 'corrupted')).toBeVisible();
  await expect(page.getByRole('article', { name: 'Checkpoint epoch=3-val_loss=0.214.ckpt' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Newest good: epoch=3-val_loss=0.214.ckpt' })).toBeVisible();
  await keepScreenshots(page, info.project.name, 'samples');
  await expectAccessible(page);
});
