import { expect, type Page } from '@playwright/test';
import type { CheckpointId, JobId } from '../../../src-core/contract/ids.ts';
import type { JobState } from '../../../src-core/contract/jobs.ts';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

const calls = (page: Page, name: string) =>
  page.evaluate((wanted) => window.stage.calls.filter(([called]) => called === wanted), name);
const see = (page: Page, view: string) => page.getByRole('tab', { name: new RegExp(`^${view}`) }).click();
const tellJob = (page: Page, state: JobState) =>
  page.evaluate((told) => {
    const id = 'sample-job-000000000000' as JobId;
    window.stage.emit('job', { id, kind: 'rewrite', title: 'rewrite', checkpoint: null, folder: null, state: told });
  }, state);

test.describe('rewrite', () => {
  test('the verdict offers the first repair, and it opens filled in', async ({ page, open }) => {
    await open('views');
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await verdict.getByRole('button', { name: 'Strip the prefix module.' }).click();
    await expect(page.getByRole('list', { name: 'Edits, in order' })).toContainText('Strip the prefix module.');
    await expect(page.getByRole('region', { name: 'What changes' })).toContainText('module.a');
    expect(await calls(page, 'runRewrite')).toEqual([]);
    await expectAccessible(page);
  });

  test('runs, says how far it is, and shows what it made', async ({ page, open }) => {
    await open('views');
    await see(page, 'Rewrite');
    await page.getByRole('textbox', { name: 'Name to drop' }).fill('optimizer*');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill('small.pt');
    await page.getByRole('button', { name: 'Write the new file' }).click();
    expect(await calls(page, 'runRewrite')).toMatchObject([
      ['runRewrite', expect.any(String), { edits: [{ kind: 'drop' }] }, { kind: 'beside', name: 'small.pt' }],
    ]);
    await tellJob(page, { status: 'running', step: 'writing', done: 5, total: 10 });
    await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await calls(page, 'cancelJob')).toHaveLength(1);
    const made = 'sample-empty-pt-0000000000' as CheckpointId;
    await tellJob(page, { status: 'done', message: 'small.pt is written and checked', made, notes: [] });
    await page.getByRole('button', { name: 'Show it' }).click();
    await expect(page.getByRole('heading', { name: 'empty.pt' })).toBeVisible();
  });

  test('salvages to a new file only when asked to', async ({ page, open }) => {
    await open('views');
    await see(page, 'Rewrite');
    await page.getByRole('button', { name: 'Salvage', exact: true }).click();
    expect(await calls(page, 'salvage')).toMatchObject([['salvage', expect.any(String), 'model.salvaged.pt']]);
  });
});

test.describe('values', () => {
  test('the sick layer is named, and leads to its tensors', async ({ page, open }) => {
    await open('views');
    await see(page, 'Values');
    const layers = page.getByRole('region', { name: 'Layers by depth' });
    await expect(layers).toContainText('model.layers.17 holds NaN or infinities.');
    await layers.getByRole('button', { name: /^model\.layers\.17: .*5 NaN/ }).click();
    await expect(page.getByRole('navigation', { name: 'Tensors, worst first' }).getByRole('listitem')).toHaveCount(4);
    await expectAccessible(page);
  });

  test('a tensor shows its spread, its picture and its numbers', async ({ page, open }) => {
    await open('views');
    await see(page, 'Values');
    await page.getByRole('navigation', { name: 'Tensors, worst first' }).getByRole('button', { name: /5 NaN/ }).click();
    await expect(page.getByRole('img', { name: /^1,204 numbers from -2 to 2/ })).toBeVisible();
    await page
      .getByRole('radio', { name: 'Picture' })
      .or(page.getByText('Picture', { exact: true }))
      .first()
      .click();
    const picture = page.getByRole('img', { name: 'Picture of rows 0 to 767 and columns 0 to 767' });
    await expect(picture).toBeVisible();
    // The first cell is NaN, and has a colour that no number has.
    const first = await picture.evaluate((canvas) =>
      canvas instanceof HTMLCanvasElement ? [...canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data] : [],
    );
    expect(first).toEqual([226, 168, 0, 255]);
    await picture.click();
    await expect(page.getByRole('table', { name: 'Numbers' })).toBeVisible();
    await page.getByText('Raw values', { exact: true }).click();
    await expect(page.getByRole('complementary', { name: 'Data inspector' })).toContainText('float32');
    await expectAccessible(page);
  });
});

test('compare holds two checkpoints side by side, worst first', async ({ page, open }) => {
  await open('views');
  await see(page, 'Compare');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('1 is missing, 1 differs');
  const table = page.getByRole('table', { name: 'Compared tensors' });
  await expect(table.getByRole('row').nth(1)).toContainText('missing');
  await page.getByRole('button', { name: 'missing, 1' }).click();
  await expect(table.getByRole('row')).toHaveCount(2);
  await expectAccessible(page);
});

test('bytes and tensors lead to each other', async ({ page, open }) => {
  await open('views');
  await see(page, 'Archive');
  await page.getByText('Bytes', { exact: true }).click();
  await page.getByRole('button', { name: /bytes of nothing/ }).click();
  await expect(page.getByRole('region', { name: 'Bytes' })).toContainText('50 50 50');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Values of tensor 3' }).click();
  await expect(page.getByRole('region', { name: 'Values of the tensor' })).toContainText('model.layers.0.norm.bias');
});

test('a run says where it would go on, and checks its files', async ({ page, open }) => {
  await open('views');
  await see(page, 'Pipeline');
  await expect(page.getByRole('tabpanel', { name: /^Pipeline/ })).toContainText('It would go on at features.');
  await page.getByRole('button', { name: 'Check its files' }).click();
  expect(await calls(page, 'checkRun')).toHaveLength(1);
  await expectAccessible(page);
});

test('a pickle is listed opcode by opcode', async ({ page, open }) => {
  await open('views');
  await see(page, 'Pickle');
  await expect(page.getByRole('table', { name: 'Opcodes' })).toContainText('PROTO');
  await expectAccessible(page);
});
