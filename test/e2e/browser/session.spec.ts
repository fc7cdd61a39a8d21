import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { dropFiles } from '../hosts/host.ts';
import { AssayWindow } from '../pages/assay-window.ts';

const START = 'Drop a checkpoint here';

/** The page of a person who has heard of the port, not of the token. */
async function stranger(page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  if (context === undefined) throw new Error('this page has no browser');
  const other = await context.newPage();
  await other.goto(new URL('/', page.url()).href);
  return other;
}

test('the token is gone from the address and out of reach of scripts; loading again needs none', async ({
  start,
  samples,
}) => {
  const { page } = await start([samples.valid()]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
  expect(new URL(page.url()).hash).toBe('');
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', domain: '127.0.0.1' });
  await page.reload();
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
});

test('a second tab of the same browser shows the same queue', async ({ start, samples }) => {
  const { page } = await start([samples.valid()]);
  await expect(new AssayWindow(page).judged('state_dict.pt', 'valid')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await expect(new AssayWindow(tab).judged('state_dict.pt', 'valid')).toBeVisible();
});

test('without the token the page says where to find it, and shows nothing', async ({ start, samples }) => {
  const { page } = await start([samples.valid()]);
  await expect(new AssayWindow(page).judged('state_dict.pt', 'valid')).toBeVisible();
  const other = await stranger(page);
  await expect(other.getByText('open the address that `assay serve` printed').first()).toBeVisible();
  await expect(other.getByText('state_dict.pt')).toHaveCount(0);
  await other.context().close();
});

test('the page asks its own server alone, and breaks no rule of its policy', async ({ host }) => {
  const { page } = host;
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await expect(page.getByRole('heading', { name: START })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  expect(said.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(new URL('/', page.url()).href))).toEqual([]);
});

test('when the server does not answer any more, a drop says so', async ({ start, samples }) => {
  const { page } = await start([samples.valid()]);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await expect(new AssayWindow(tab).judged('state_dict.pt', 'valid')).toBeVisible();
  await tab.route('**/api/**', (route) => route.abort('connectionrefused'));
  await dropFiles(tab, [samples.truncated()]);
  await expect(tab.getByRole('alert')).toContainText('was assay serve stopped?');
});
