import { cpSync, truncateSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

const SHARDED = fileURLToPath(new URL('../../../../shared/corpus/files/hf/hf_sharded_safetensors', import.meta.url));

test('of a set with one shard cut off, the shard is named, opened and salvaged', async ({ start, samples }, info) => {
  const folder = samples.folderOf('llama', () => undefined);
  cpSync(SHARDED, folder, { recursive: true });
  truncateSync(`${folder}/model-00002-of-00003.safetensors`, 6000);
  const { page } = await start([`${folder}/model.safetensors.index.json`]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('model.safetensors.index.json', 'corrupted')).toBeVisible();
  await page.getByRole('tab', { name: /^Files/ }).click();
  const files = page.getByRole('grid', { name: 'Files' });
  await expect(files.getByRole('row').nth(1)).toContainText('model-00002-of-00003.safetensors');
  await keepScreenshots(page, info.project.name, 'set-files');
  await expectAccessible(page);
  await assay.verdict.getByRole('button', { name: 'Open model-00002-of-00003.safetensors' }).click();
  await expect(assay.judged('model-00002-of-00003.safetensors', 'corrupted')).toBeVisible();
  await expect(page.getByRole('article', { name: 'Checkpoint model-00002-of-00003.safetensors' })).toBeVisible();
  await assay.verdict.getByRole('button', { name: 'Get back what is whole' }).click();
  await page.getByRole('button', { name: 'Salvage', exact: true }).click();
  await expect(assay.judged('model-00002-of-00003.salvaged.safetensors', 'valid')).toBeVisible();
});
