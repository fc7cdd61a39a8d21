import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('tensors can be filtered, and sorted by size', async ({ start, samples }) => {
  const { page } = await start([samples.valid()]);
  const assay = new AssayWindow(page);
  await assay.row('state_dict.pt').click();
  await expect(assay.tensor('encoder.embed.weight')).toBeVisible();
  await page.getByRole('textbox', { name: 'Filter tensors' }).fill('dtype:bfloat16');
  await expect(assay.tensor('encoder.embed.weight')).toBeHidden();
  await expect(assay.tensors.getByRole('row').filter({ hasText: 'bfloat16' })).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Filter tensors' }).fill('');
  const size = assay.tensors.getByRole('columnheader', { name: /size/i });
  await size.getByRole('button').click();
  await expect(size).toHaveAttribute('aria-sort', 'descending');
  await expect(assay.tensors.getByRole('row').nth(1)).toContainText(/48\D+16/);
});
