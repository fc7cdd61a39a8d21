import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('a file of torch.save is valid, level by level, with its tensors', async ({ start, samples }, info) => {
  const { page } = await start([samples.valid()]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('state_dict.pt', 'valid, safe')).toBeVisible();
  await assay.row('state_dict.pt').click();
  await expect(assay.verdict).toContainText('valid');
  for (const level of ['Size', 'Container', 'Load']) await expect(assay.level(level)).toContainText('passed');
  for (const level of ['Keys', 'Values']) await expect(assay.level(level)).toContainText('not run');
  await expect(assay.tensor('encoder.embed.weight')).toContainText('float32');
  await expect(assay.tensor('encoder.embed.weight')).toContainText(/32\D+16/);
  await keepScreenshots(page, info.project.name, 'valid');
  await expectAccessible(page);
});

test('a truncated download is corrupted: what is wrong, what to do, what torch would say', async ({
  start,
  samples,
}, info) => {
  const { page } = await start([samples.truncated()]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('truncated.pt', 'corrupted')).toBeVisible();
  await assay.row('truncated.pt').click();
  await expect(assay.verdict).toContainText('corrupted');
  await expect(assay.level('Container')).toContainText('failed');
  await assay.open(assay.level('Container'));
  await expect(assay.findings.first()).toContainText(/download/i);
  await expect(assay.findings.first()).toContainText('torch.load would say');
  await expect(assay.findings.first()).toContainText(/RuntimeError|OSError/);
  await expect(assay.level('Values')).toContainText('not run');
  await keepScreenshots(page, info.project.name, 'corrupted');
  await expectAccessible(page);
});

test('one flipped bit of a weight is found by its checksum', async ({ start, samples }) => {
  const { page } = await start([samples.bitFlipped()]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('bit-flipped.pt', 'corrupted')).toBeVisible();
  await assay.row('bit-flipped.pt').click();
  await assay.open(assay.level('Container'));
  await expect(assay.findings.first()).toContainText(/CRC-32/);
});

test('one bad file does not stop the others', async ({ start, samples }, info) => {
  const good = samples.valid('epoch-1.pt');
  const { page } = await start([samples.empty(), samples.truncated('epoch-2.pt'), good]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('epoch-1.pt', 'valid')).toBeVisible();
  await expect(assay.judged('epoch-2.pt', 'corrupted')).toBeVisible();
  await expect(assay.judged('empty.pt', 'corrupted')).toBeVisible();
  await assay.row('empty.pt').click();
  await expect(assay.level('Size')).toContainText('failed');
  await expect(assay.level('Load')).toContainText('not run');
  await keepScreenshots(page, info.project.name, 'several');
  await expectAccessible(page);
});
