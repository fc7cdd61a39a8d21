import { expect, type Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

/** What the window asked the engine or the host for, by the name of the request. */
const calls = (page: Page, name: string) =>
  page.evaluate((wanted) => window.stage.calls.filter(([called]) => called === wanted), name);

test.describe('a checkpoint of several files', () => {
  test('names the file to blame on top, and opens it', async ({ page, open }) => {
    await open('set');
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await verdict.getByRole('button', { name: 'Open model-00002-of-00002.safetensors' }).click();
    expect(await calls(page, 'openSetFile')).toMatchObject([
      ['openSetFile', expect.any(String), 'model-00002-of-00002.safetensors'],
    ]);
  });

  test('lists its files where a single file shows its bytes, by the same key', async ({ page, open }) => {
    await open('set');
    await expect(page.getByRole('grid', { name: 'Tensors' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Archive' })).toHaveCount(0);
    await page.keyboard.press('5');
    const files = page.getByRole('grid', { name: 'Files' });
    await expect(page.getByRole('tabpanel')).toContainText('1 file is to blame');
    await expect(files.getByRole('row', { name: 'model-00002-of-00002.safetensors, corrupted' })).toContainText(
      '12 bytes',
    );
    await expectAccessible(page);
    await files.focus();
    await page.keyboard.press('Enter');
    expect(await calls(page, 'openSetFile')).toHaveLength(1);
    await files.getByRole('button', { name: 'Tensors in model-00001-of-00002.safetensors' }).click();
    await expect(page.getByRole('textbox', { name: 'Filter tensors' })).toHaveValue(
      'file:model-00001-of-00002.safetensors',
    );
  });

  test('is rewritten into a new folder, by what a set takes', async ({ page, open }) => {
    await open('set');
    await page.keyboard.press('8');
    await expect(page.getByRole('combobox', { name: 'Kind of edit' }).getByRole('option')).toHaveText([
      'Drop keys',
      'Keep only',
      'Strip a prefix',
      'Rename',
      'Cast floats',
    ]);
    await expect(page.getByRole('radio')).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Name of the new folder' }).fill('smaller');
    await page.getByRole('button', { name: 'Write the new folder' }).click();
    expect(await calls(page, 'runRewrite')).toMatchObject([
      ['runRewrite', expect.any(String), expect.anything(), { kind: 'beside', name: 'smaller' }],
    ]);
  });
});

test.describe('a pipeline run', () => {
  test('is a row of the queue of its own, and a page', async ({ page, open }) => {
    await open('runs');
    const queue = page.getByRole('list', { name: 'Checkpoints' });
    await queue.getByRole('button', { name: 'Pipeline run 17' }).click();
    await expect(page.getByRole('article', { name: 'Pipeline run 17' })).toContainText('It would go on at features.');
    await expectAccessible(page);
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('article', { name: 'Checkpoint model.pt' })).toBeVisible();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Delete');
    expect(await calls(page, 'removeFolder')).toHaveLength(1);
  });
});

test('sorted by a number, the queue is one list across folders, and can have its headings back', async ({
  page,
  open,
}) => {
  await open('many');
  const queue = page.getByRole('list', { name: 'Checkpoints' });
  await expect(queue.getByRole('button', { name: /^Folder/ }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Sort the queue' }).click();
  await page.getByText('Number in the name').click();
  await expect(queue.getByRole('button', { name: /^Folder/ })).toHaveCount(0);
  await expect(queue.getByRole('listitem').first()).toContainText('val_loss=0.0003');
  await page.getByRole('button', { name: 'Sort the queue' }).click();
  await page.getByText('A heading for each folder').click();
  await expect(queue.getByRole('button', { name: /^Folder/ }).first()).toBeVisible();
});

test.describe('what is expected', () => {
  test('tensors are ticked, searched and let go dimension by dimension, then checked', async ({ page, open }) => {
    await open('huge');
    await page.getByRole('tab', { name: /^Keys/ }).click();
    await expect(page.getByRole('heading', { name: 'What it must hold' })).toBeVisible();
    await page
      .getByRole('radio', { name: 'Tensors' })
      .or(page.getByText('Tensors', { exact: true }).last())
      .last()
      .click();
    const table = page.getByRole('grid', { name: 'Tensors to expect' });
    await page.getByRole('textbox', { name: 'Search the tensors to expect' }).fill('layers.12345.');
    await expect(page.getByRole('status').filter({ hasText: '4 tensors found' })).toBeVisible();
    await page.getByRole('button', { name: 'Tick all found' }).click();
    await expect(page.getByRole('button', { name: 'Check 4 tensors' })).toBeVisible();
    await table.getByRole('button', { name: 'Dimension 1 of model.layers.12345.norm.bias: 768' }).click();
    await table.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('d');
    await page.keyboard.press('2');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await expect(page.getByRole('button', { name: 'Check 3 tensors' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Check 3 tensors' }).click();
    const [[, , asked] = []] = await calls(page, 'validate');
    const { expectation } = asked as { readonly expectation: string };
    expect(JSON.parse(expectation)).toEqual({
      keys: {
        'model.layers.12345.attention.q_proj.weight': { shape: [768, '*'] },
        'model.layers.12345.mlp.up_proj.weight': { dtype: 'float16', shape: [768, 768] },
        'model.layers.12345.norm.bias': { dtype: 'float32', shape: ['*'] },
      },
    });
  });

  test('a profile is taken with what it asks for, edited as text, and kept under a name', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('tab', { name: /^Keys/ }).click();
    await expect(page.getByRole('heading', { name: 'What it must hold' })).toBeVisible();
    await page.getByRole('combobox', { name: 'Take a profile' }).selectOption('lightning');
    await page
      .getByRole('radio', { name: 'Document' })
      .or(page.getByText('Document', { exact: true }))
      .last()
      .click();
    const text = page.getByRole('textbox', { name: /^As JSON/ });
    await expect(text).toHaveValue(/"profile": "lightning"/);
    await text.fill('{"profile": "lightning", "required_keys": ["ema"');
    await expect(page.getByRole('alert').filter({ hasText: 'Not JSON yet' })).toBeVisible();
    await text.fill('{"profile": "lightning", "required_keys": ["ema"]}');
    await expect(page.getByRole('button', { name: 'Check 1 key and more' })).toBeVisible();
    await page.getByRole('button', { name: 'Keep…' }).click();
    await page.getByRole('textbox', { name: 'Name of the profile' }).fill('mine');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.keyboard.press('Escape');
    await expect(
      page.getByRole('combobox', { name: 'Take a profile' }).getByRole('option', { name: 'mine' }),
    ).toHaveCount(1);
  });
});
