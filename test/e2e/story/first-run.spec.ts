import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';

test('an empty window says what to do', async ({ host }, info) => {
  const { page } = host;
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Open/ }).first()).toBeVisible();
  await keepScreenshots(page, info.project.name, 'empty');
  await expectAccessible(page);
});
