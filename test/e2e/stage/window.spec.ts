import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { test } from './fixtures.ts';

const row = (page: Page, name: RegExp): Locator =>
  page.getByRole('list', { name: 'Checkpoints' }).getByRole('button', { name });
const tensors = (page: Page): Locator => page.getByRole('grid', { name: 'Tensors' });
/** What the window asked the engine or the host for, by the name of the request. */
const calls = (page: Page, name: string) =>
  page.evaluate((wanted) => window.stage.calls.filter(([called]) => called === wanted), name);

test.describe('queue', () => {
  test('says verdict and safety of every row', async ({ page, open }) => {
    await open('samples');
    await expect(row(page, /^model\.pt, valid, safe$/)).toBeVisible();
    await expect(row(page, /^empty\.pt, corrupted$/)).toBeVisible();
    await expect(row(page, /^downloaded\.bin, valid, unsafe$/)).toBeVisible();
    await expect(row(page, /^step_8000\.pt, valid, safe, changed on disk$/)).toBeVisible();
  });

  test('shows the first checkpoint by itself, and others by arrow keys', async ({ page, open }) => {
    await open('samples');
    await expect(page.getByRole('heading', { name: 'model.pt' })).toBeVisible();
    await row(page, /^model/).focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('heading', { name: 'empty.pt' })).toBeVisible();
    await expect(row(page, /^empty/)).toBeFocused();
  });

  test('filters by verdict and safety, and says how many there are', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('button', { name: 'corrupted, 1' }).click();
    await expect(row(page, /^empty/)).toBeVisible();
    await expect(row(page, /^model/)).toBeHidden();
    await page.getByRole('textbox', { name: 'Filter checkpoints by name' }).fill('nothing like it');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(row(page, /^model/)).toBeVisible();
  });

  test('takes a removal back, and tells the engine only when it cannot be taken back any more', async ({
    page,
    open,
  }) => {
    await open('samples');
    await row(page, /^empty/).click();
    await page.keyboard.press('Delete');
    await expect(row(page, /^empty/)).toBeHidden();
    await expect(page.getByRole('heading', { name: 'no-optimizer.pt' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('heading', { name: 'empty.pt' })).toBeVisible();
    expect(await calls(page, 'remove')).toEqual([]);
    await row(page, /^empty/).click();
    await page.keyboard.press('Delete');
    await page.getByRole('status', { name: 'Notices' }).getByRole('button', { name: 'Close' }).click();
    expect(await calls(page, 'remove')).toHaveLength(1);
  });

  test('holds thousands of rows, keeps few in the page, and names the newest good one', async ({ page, open }) => {
    await open('many');
    await expect(page.getByRole('button', { name: /^Newest good: epoch=2996/ })).toBeVisible();
    expect(await page.getByRole('listitem').count()).toBeLessThan(120);
    await row(page, /^epoch=0-/).focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('heading', { name: /^epoch=2999-/ })).toBeVisible();
  });
});

test.describe('verdict', () => {
  test('a valid file says what was not done and offers it', async ({ page, open }) => {
    await open('samples');
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText('It is whole and would load.');
    await verdict.getByRole('button', { name: 'Check every byte' }).click();
    expect(await calls(page, 'validate')).toMatchObject([
      ['validate', expect.any(String), { checksums: true, values: false }],
    ]);
  });

  test('an unsafe file is never called good', async ({ page, open }) => {
    await open('samples');
    await row(page, /^downloaded/).click();
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText('Do not load it');
    await verdict.getByRole('button', { name: 'See what it would run' }).click();
    await expect(page.getByRole('list', { name: 'unsafe names' })).toContainText('posix.system');
    await expect(page.getByRole('region', { name: 'What torch.load would answer' })).toContainText('refuses');
  });

  test('a failed level is open: place, expected, actual, advice, and what torch would say', async ({ page, open }) => {
    await open('samples');
    await row(page, /^empty/).click();
    const levels = page.getByRole('list', { name: 'Levels' });
    await expect(levels.getByRole('button', { expanded: true })).toHaveCount(1);
    await expect(levels.getByRole('list', { name: 'Findings' })).toContainText('torch.load would say');
    await levels.getByRole('button', { name: 'Explain FI101' }).click();
    await expect(page.getByRole('dialog', { name: /^FI101/ })).toContainText('What it means.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  test('level 4 that was not run leads to the keys, and the keys are checked', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('button', { name: 'Choose keys' }).click();
    await page.getByRole('checkbox', { name: 'epoch' }).click({ force: true });
    await page.getByRole('textbox', { name: 'Another required key' }).fill('ema');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Check 2 keys' }).click();
    expect(await calls(page, 'validate')).toMatchObject([
      ['validate', expect.any(String), { requiredKeys: ['epoch', 'ema'] }],
    ]);
  });
});

test.describe('states', () => {
  test('nothing open says what to do', async ({ page, open }) => {
    await open('empty');
    await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
    await page.getByRole('main').getByRole('button', { name: 'Open files…' }).click();
    expect(await calls(page, 'openDialog')).toHaveLength(1);
  });

  test('a running check shows how far it is and can be cancelled', async ({ page, open }) => {
    await open('samples');
    await row(page, /^step_9000/).click();
    await expect(page.getByRole('main').getByRole('progressbar')).toHaveAttribute('aria-valuenow', '38');
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('main')).toContainText('The check was cancelled.');
  });

  test('a file the machine cannot read says why and can be tried again', async ({ page, open }) => {
    await open('samples');
    await row(page, /^locked/).click();
    await expect(page.getByRole('main')).toContainText('EACCES: permission denied');
    await page.getByRole('main').getByRole('button', { name: 'Check again' }).click();
    expect(await calls(page, 'retry')).toHaveLength(1);
  });

  test('an engine that was lost and started again says which file was open', async ({ page, open }) => {
    await open('samples');
    await page.evaluate(() => window.stage.emit('engineRestarted', 'The engine ended while reading bomb.pt.'));
    await expect(page.getByRole('alert').filter({ hasText: 'bomb.pt' })).toBeVisible();
  });

  test('a request that fails says so in its own panel and leaves the window alone', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.evaluate(() => window.stage.failNext('globals', 'the engine is gone'));
    await page.getByRole('tab', { name: 'Safety' }).click();
    await expect(page.getByRole('tabpanel')).toContainText('the engine is gone');
    await expect(row(page, /^model/)).toBeVisible();
  });

  test('files held over the window show that it takes them, and are handed to the host', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'dropped.pt'));
      return transfer;
    });
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
    await expect(page.getByText('Drop to check')).toBeVisible();
    await page.dispatchEvent('main', 'drop', { dataTransfer: data });
    await expect(page.getByText('Drop to check')).toBeHidden();
    expect(await calls(page, 'addFiles')).toHaveLength(1);
  });

  test('names that would deceive are shown for what they are and break nothing', async ({ page, open }) => {
    await open('samples');
    await row(page, /^very-long-name/).click();
    await expect(tensors(page).getByText('\\u{202e}evil\\u{200b}.weight')).toBeVisible();
    await expect(tensors(page).getByText('<script>alert(1)</script>')).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

test.describe('tensors', () => {
  test('200,000 rows are a table of few elements, and the last one is a key away', async ({ page, open }) => {
    await open('huge');
    await expect(tensors(page)).toHaveAttribute('aria-rowcount', '200001');
    await tensors(page).focus();
    await page.keyboard.press('End');
    await expect(tensors(page).getByRole('row', { name: 'model.layers.49999.norm.bias' })).toBeVisible();
    expect(await tensors(page).getByRole('row').count()).toBeLessThan(100);
    const asked = await calls(page, 'tensors');
    expect(asked.length).toBeLessThan(8);
  });

  test('a selection sums parameters and bytes, also of rows that were never shown', async ({ page, open }) => {
    await open('huge');
    await tensors(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const sums = page.getByRole('status', { name: 'Sums' });
    await expect(sums).toContainText('2 selected');
    await expect(sums).toContainText('1.18M parameters');
    await page.keyboard.press('Control+a');
    await expect(sums).toContainText('200,000 selected');
    await expect(sums).toContainText('88.5B parameters');
  });

  test('sorts by a column and says so', async ({ page, open }) => {
    await open('samples');
    const header = tensors(page).getByRole('columnheader', { name: 'Size' });
    await header.getByRole('button').click();
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    await header.getByRole('button').click();
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    await header.getByRole('button').click();
    await expect(header).toHaveAttribute('aria-sort', 'none');
  });

  test('the filter counts, and says what it could not understand', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.keyboard.press('/');
    const filter = page.getByRole('textbox', { name: 'Filter tensors' });
    await expect(filter).toBeFocused();
    await filter.fill('dtype:float32');
    await expect(page.getByText('36 of 147')).toBeVisible();
    await filter.fill('bad:1');
    await expect(page.getByText('The filter could not be understood')).toBeVisible();
    await page.getByRole('button', { name: 'Show all tensors' }).click();
    await expect(tensors(page).getByRole('row', { name: 'model.layers.0.norm.bias' })).toBeVisible();
  });

  test('columns are chosen and remembered', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page
      .getByRole('option', { name: 'Stride' })
      .or(page.getByText('Stride', { exact: true }))
      .first()
      .click();
    await expect(tensors(page).getByRole('columnheader', { name: 'Stride' })).toBeVisible();
    await page.reload();
    await expect(tensors(page).getByRole('columnheader', { name: 'Stride' })).toBeVisible();
  });

  test('repeated layers fold into one row', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('button', { name: 'Fold layers' }).click();
    const table = page.getByRole('treegrid', { name: 'Tensors' });
    const group = table.getByRole('row', { name: 'model.layers.{0-36}.attention.q_proj.weight' });
    await expect(group).toContainText('×37');
    await expect(table).toHaveAttribute('aria-rowcount', '5');
    await group.click();
    await expect(page.getByRole('status', { name: 'Sums' })).toContainText('37 selected');
    await table.press('ArrowRight');
    await expect(group).toHaveAttribute('aria-expanded', 'true');
    await expect(table.getByRole('row', { name: 'model.layers.1.attention.q_proj.weight' })).toBeVisible();
    await expect(table).toHaveAttribute('aria-rowcount', '42');
    await table.press('ArrowDown');
    await table.press('ArrowLeft');
    await table.press('ArrowLeft');
    await expect(table).toHaveAttribute('aria-rowcount', '5');
    await expect(group).toHaveAttribute('aria-selected', 'true');
  });

  test('what is shown is copied as CSV, JSON or Markdown', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('textbox', { name: 'Filter tensors' }).fill('layers.3.norm');
    await expect(page.getByText('1 of 147')).toBeVisible();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByText('Copy 1 tensor as CSV').click();
    const [copied] = await calls(page, 'copyText');
    expect(copied?.[1]).toMatch(/^name,shape,dtype.*\r\nmodel\.layers\.3\.norm\.bias,\[768\],float32/);
  });

  test('an entry of the archive leads to its tensors and to its bytes', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('tab', { name: 'Archive' }).click();
    await page.getByRole('button', { name: 'Tensors of storage 0' }).click();
    await expect(page.getByRole('textbox', { name: 'Filter tensors' })).toHaveValue('storage:0');
    await page.getByRole('tab', { name: 'Archive' }).click();
    await page.getByRole('grid', { name: 'Entries' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'See its bytes' }).click();
    await expect(page.getByRole('region', { name: 'Bytes' })).toBeVisible();
  });
});

test.describe('keyboard', () => {
  test('the palette runs commands and goes to checkpoints', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('no-opt');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'no-optimizer.pt' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('theme: dark');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test('plain keys do nothing while somebody types', async ({ page, open }) => {
    await open('samples');
    await page.getByRole('textbox', { name: 'Filter checkpoints by name' }).fill('');
    await page.keyboard.type('v5?');
    expect(await calls(page, 'validate')).toEqual([]);
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  test('every key of the map is there to see', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard map' })).toContainText('Newest good checkpoint');
    await expectAccessible(page);
  });

  test('everything can be reached in order: queue, header, verdict, levels, views', async ({ page, open }) => {
    await open('samples');
    await expect(tensors(page)).toBeVisible();
    await page.getByRole('button', { name: 'Open', exact: true }).focus();
    const names: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        ),
      );
    }
    const order = [
      'Filter checkpoints by name',
      'model.pt, valid, safe',
      'Width of the queue',
      'Copy path',
      'Check every byte',
      'Tensors147',
      'Filter tensors',
      'Tensors',
    ];
    const places = order.map((name) =>
      names.findIndex((one) => one === name || (name.includes(', ') && one.startsWith(name))),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
