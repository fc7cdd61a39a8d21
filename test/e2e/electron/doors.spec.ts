import { expect, test } from '../fixtures.ts';
import { AssayWindow } from '../pages/assay-window.ts';

/** The ways by which an operating system hands files to a program. */

test('files named on the command line are opened, among switches', async ({ startElectron, samples }) => {
  const { page } = await startElectron(['--lang=en', samples.valid('a.pt'), '--disable-gpu', samples.valid('b.pt')]);
  const assay = new AssayWindow(page);
  await expect(assay.judged('a.pt', 'valid')).toBeVisible();
  await expect(assay.judged('b.pt', 'valid')).toBeVisible();
  await expect(assay.queue.getByRole('button', { name: /, could not be read/ })).toHaveCount(0);
});

test('a second start hands its files to the first and ends', async ({ startElectron, samples }) => {
  const host = await startElectron([samples.valid('first.pt')]);
  const assay = new AssayWindow(host.page);
  await expect(assay.judged('first.pt', 'valid')).toBeVisible();
  expect(await host.startAgain(['--lang=en', samples.valid('second.pt')])).toBe(0);
  await expect(assay.judged('second.pt', 'valid')).toBeVisible();
  expect(host.app.windows()).toHaveLength(1);
});

test('macOS hands over a file by an event', async ({ startElectron, samples }) => {
  const { app, page } = await startElectron();
  const prevented = await app.evaluate(({ app: program }, path) => {
    let isPrevented = false;
    const event = { preventDefault: () => (isPrevented = true) };
    program.emit('open-file', event, path);
    return isPrevented;
  }, samples.valid());
  await expect(new AssayWindow(page).judged('state_dict.pt', 'valid')).toBeVisible();
  expect(prevented).toBe(true);
});

test('a dropped folder is walked', async ({ startElectron, samples }) => {
  const host = await startElectron();
  const assay = new AssayWindow(host.page);
  const folder = samples.folderOf('run-17', (file) => {
    samples.valid(file('epoch-1.pt'));
    samples.truncated(file('epoch-2.pt'));
  });
  await expect(host.page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  await host.dropFiles([folder]);
  await expect(assay.judged('epoch-1.pt', 'valid')).toBeVisible();
  await expect(assay.judged('epoch-2.pt', 'corrupted')).toBeVisible();
});

test('a closed dialog opens nothing; the menu opens files and folders', async ({ startElectron, samples }) => {
  const host = await startElectron();
  await host.openFiles([]);
  await expect(host.page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  const assay = new AssayWindow(host.page);
  await host.answerDialogWith([samples.valid()]);
  const labels = await host.app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
    const items = file?.submenu?.items ?? [];
    items.find(({ label }) => label === 'Open…')?.click();
    return items.map(({ label }) => label);
  });
  expect(labels).toContain('Open Folder…');
  await expect(assay.judged('state_dict.pt', 'valid')).toBeVisible();
});

test('a file is shown in its folder, by its id, and its path is copied through the host', async ({
  startElectron,
  samples,
}) => {
  const path = samples.valid();
  const { app, page } = await startElectron([path]);
  await app.evaluate(({ shell }) => {
    shell.showItemInFolder = (shown) => Object.assign(globalThis, { shown });
  });
  await new AssayWindow(page).row('state_dict.pt').click();
  await page.getByRole('button', { name: 'Show in folder' }).click();
  await expect.poll(() => app.evaluate(() => (globalThis as { shown?: string }).shown)).toBe(path);
  await page.getByRole('button', { name: 'Copy path' }).click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(path);
});

test('a row dragged out of the window is the file itself', async ({ startElectron, samples }) => {
  const path = samples.valid();
  const { app, page } = await startElectron([path]);
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('there is a window');
    window.webContents.startDrag = ({ file }) => Object.assign(globalThis, { dragged: file });
  });
  await new AssayWindow(page).row('state_dict.pt').hover();
  await page.mouse.down();
  await page.mouse.move(700, 400, { steps: 4 });
  await expect.poll(() => app.evaluate(() => (globalThis as { dragged?: string }).dragged)).toBe(path);
  await page.mouse.up();
});

test('the menu lists what was opened, and opens it again', async ({ startElectron, samples }) => {
  const host = await startElectron([samples.valid('a & b.pt')]);
  const assay = new AssayWindow(host.page);
  await expect(assay.judged('a & b.pt', 'valid')).toBeVisible();
  const recent = () =>
    host.app.evaluate(({ Menu }) => {
      const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
      const list = file?.submenu?.items.find(({ label }) => label === 'Open Recent');
      return (list?.submenu?.items ?? []).map(({ label }) => label);
    });
  await expect.poll(async () => (await recent())[0]).toContain('a && b.pt — ');
  await assay.row('a & b.pt').click();
  await host.page.keyboard.press('Delete');
  await host.page.getByRole('status', { name: 'Notices' }).getByRole('button', { name: 'Close' }).click();
  await expect(assay.row('a & b.pt')).toHaveCount(0);
  await host.app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
    file?.submenu?.items.find(({ label }) => label === 'Open Recent')?.submenu?.items[0]?.click();
  });
  await expect(assay.judged('a & b.pt', 'valid')).toBeVisible();
});

test('the menu leads to preferences, palette and keyboard map', async ({ startElectron }) => {
  const { app, page } = await startElectron();
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  const click = (menu: string, item: string) =>
    app.evaluate(
      ({ Menu }, [top, wanted]) => {
        const items = Menu.getApplicationMenu()?.items ?? [];
        const found = items.find(({ label }) => label === top)?.submenu?.items.find(({ label }) => label === wanted);
        if (found === undefined) throw new Error(`no ${wanted} in ${top}`);
        (found.click as () => void)();
      },
      [menu, item] as const,
    );
  for (const [menu, item, dialog] of [
    ['&File', 'Preferences…', 'Preferences'],
    ['&View', 'Command Palette…', 'Command palette'],
    ['&Help', 'Keyboard Map', 'Keyboard map'],
  ] as const) {
    await click(menu, item);
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
});

test('what is opened from the menu is shown, also while something else is', async ({ startElectron, samples }) => {
  const host = await startElectron([samples.valid('first.pt')]);
  const assay = new AssayWindow(host.page);
  await expect(host.page.getByRole('article', { name: 'Checkpoint first.pt' })).toBeVisible();
  await host.answerDialogWith([samples.valid('second.pt')]);
  await host.app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
    file?.submenu?.items.find(({ label }) => label === 'Open…')?.click();
  });
  await expect(assay.judged('second.pt', 'valid')).toBeVisible();
  await expect(host.page.getByRole('article', { name: 'Checkpoint second.pt' })).toBeVisible();
});
