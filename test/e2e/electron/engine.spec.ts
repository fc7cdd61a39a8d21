import { expectAccessible, keepScreenshots } from '../accessibility.ts';
import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

test('an engine that ends is started again, says so, and has its files', async ({ startElectron, samples }, info) => {
  const host = await startElectron([samples.valid()]);
  const assay = new AssayWindow(host.page);
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
  await assay.row('state_dict.pt').click();
  await host.killEngine();
  await expect(host.page.getByText(/The engine ended.*was started again/)).toBeVisible();
  await keepScreenshots(host.page, info.project.name, 'engine-restarted');
  await expectAccessible(host.page);
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
  await expect(assay.tensor('encoder.embed.weight')).toBeVisible();
  await host.dropFiles([samples.valid('after.pt')]);
  await expect(assay.judged('after.pt', 'valid')).toBeVisible();
});

test('a watched folder is watched again by the next engine', async ({ startElectron, samples }) => {
  const host = await startElectron();
  const assay = new AssayWindow(host.page);
  const folder = samples.folderOf('run-18', (file) => void samples.valid(file('epoch-1.pt')));
  await expect(host.page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await host.dropFiles([folder]);
  await expect(assay.judged('epoch-1.pt', 'valid')).toBeVisible();
  await host.page.keyboard.press('w');
  await expect(host.page.getByRole('status', { name: 'Notices' })).toContainText('checked as they appear');
  await host.killEngine();
  await expect(host.page.getByText(/The engine ended.*was started again/)).toBeVisible();
  samples.valid('run-18/epoch-2.pt');
  await expect(assay.judged('epoch-2.pt', 'valid')).toBeVisible();
});

test('the program ends with its last window, and takes the engine with it', async ({ startElectron }) => {
  test.skip(process.platform === 'darwin', 'there a program outlives its windows');
  const host = await startElectron();
  const ended = new Promise((resolve) => host.app.process().once('exit', resolve));
  const engine = await host.enginePid();
  await host.page.close();
  await ended;
  await expect.poll(() => isAlive(engine)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
