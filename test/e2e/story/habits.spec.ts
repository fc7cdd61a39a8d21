import { fileURLToPath } from 'node:url';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

const CORPUS = new URL('../../../../shared/corpus/files/', import.meta.url);
const DISTRIBUTED = fileURLToPath(new URL('torch-dcp/dcp_2rank', CORPUS));
const SHARDED = fileURLToPath(new URL('hf/hf_sharded_safetensors', CORPUS));

test('a bad file that appears in a watched folder is checked and told', async ({ start, samples }) => {
  const host = await start([samples.valid('epoch-1.pt')]);
  const assay = new AssayWindow(host.page);
  await expect(assay.judged('epoch-1.pt', 'valid')).toBeVisible();
  await host.page.keyboard.press('w');
  const notices = host.page.getByRole('status', { name: 'Notices' });
  await expect(notices).toContainText('checked as they appear');
  samples.truncated('epoch-2.pt');
  await expect(assay.judged('epoch-2.pt', 'corrupted')).toBeVisible();
  await expect(host.page.getByRole('alert')).toContainText('epoch-2.pt has appeared and is bad');
});

test('a folder that is one checkpoint, named at start, is one row', async ({ start }) => {
  const host = await start([DISTRIBUTED]);
  const assay = new AssayWindow(host.page);
  await expect(assay.judged('dcp_2rank', 'valid')).toBeVisible();
  await expect(assay.queue.getByRole('button', { name: /distcp/ })).toHaveCount(0);
});

test('two sets are compared, and a set with a file', async ({ start, samples }) => {
  const host = await start([DISTRIBUTED, SHARDED, samples.valid('one.pt')]);
  const { page } = host;
  const assay = new AssayWindow(page);
  await assay.judged('dcp_2rank', 'valid').click();
  await page.getByRole('tab', { name: 'Compare' }).click();
  const comparisons = [
    ['hf_sharded_safetensors', '55 tensors: 16 missing, 39 unexpected'],
    ['one.pt', '17 tensors: 8 missing, 1 unexpected, 8 with other values'],
  ] as const;
  for (const [other, told] of comparisons) {
    const choice = page.getByRole('combobox', { name: 'Compare with' });
    const option = choice.locator('option').filter({ hasText: other });
    await choice.selectOption((await option.getAttribute('value')) ?? '');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByText(told)).toBeVisible();
  }
});
