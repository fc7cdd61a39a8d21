import type { Client } from '../../../src-core/contract/client.ts';
import { REQUEST_SCHEMAS } from '../../../src-core/contract/schemas.ts';
import { expect, test } from '../fixtures.ts';

/** Each test is an attack by a page that has been taken over, and what it must not reach. The program outlives them. */

test('the page has no Node and no Electron in it', async ({ attacked }) => {
  const { page } = attacked;
  const reached = await page.evaluate(() => {
    const names = [
      'require',
      'process',
      'module',
      'exports',
      'global',
      'Buffer',
      'ipcRenderer',
      'electron',
      '__dirname',
    ];
    return names.filter((name) => name in window);
  });
  expect(reached).toEqual([]);
});

test('the bridge holds the contract and nothing more, and cannot be replaced', async ({ attacked }) => {
  const { page } = attacked;
  const bridge = await page.evaluate(() => {
    const { assay } = window as unknown as { assay: Client };
    const replaced =
      Reflect.defineProperty(window, 'assay', { value: null }) || Reflect.deleteProperty(window, 'assay');
    const widened = Reflect.set(assay, 'extra', 1) || Reflect.set(assay.host, 'addFiles', null);
    return { members: Object.keys(assay), host: Object.keys(assay.host), replaced, widened };
  });
  // Each request has a schema that its arguments are held against; the rest would be a door without a lock.
  expect(bridge.members.toSorted()).toEqual([...Object.keys(REQUEST_SCHEMAS), 'host', 'on'].toSorted());
  const host = ['addFiles', 'copyText', 'download', 'dragOut', 'kind', 'onMenu', 'openDialog', 'roots', 'showInFolder'];
  expect(bridge.host.toSorted()).toEqual(host);
  expect([bridge.replaced, bridge.widened]).toEqual([false, false]);
});

test('a path is no name for a checkpoint', async ({ attacked }) => {
  const { page } = attacked;
  for (const path of ['/etc/passwd', '../model.pt', 'C:\\model.pt', 'file:///etc/passwd']) {
    const answers = await page.evaluate(async (text) => {
      const { assay } = window as unknown as { assay: Client };
      const id = text as Parameters<Client['view']>[0];
      const asked = [
        assay.view(id),
        assay.cancel(id),
        assay.remove([id]),
        assay.host.showInFolder?.(id) ?? Promise.resolve(),
        assay.host.dragOut?.(id) ?? Promise.resolve(),
      ];
      const settled = await Promise.allSettled(asked);
      return settled.map((one) => (one.status === 'rejected' ? String(one.reason) : 'answered'));
    }, path);
    for (const answer of answers) expect(answer).toContain('refused');
  }
});

test('a made-up file brings no path with it', async ({ attacked }) => {
  const { page } = attacked;
  const [answer, queue] = await page.evaluate(async () => {
    const { assay } = window as unknown as { assay: Client };
    const file = new File(['x'], '/etc/passwd');
    Object.defineProperty(file, 'path', { value: '/etc/passwd' });
    return [await assay.host.addFiles([file]), await assay.queue()];
  });
  expect(answer).toContain('not files on this machine');
  expect(queue).toEqual([]);
});

test('arguments beyond the contract are refused', async ({ attacked }) => {
  const { page } = attacked;
  const answers = await page.evaluate(async () => {
    const { assay } = window as unknown as { assay: Record<string, (...args: readonly unknown[]) => Promise<unknown>> };
    const settled = await Promise.allSettled([
      assay['queue']?.('extra'),
      assay['view']?.(),
      assay['entries']?.('abcdefghijklmnopqrst', 0, 1e9),
      assay['explain']?.('constructor'),
    ]);
    return settled.map((one) => one.status);
  });
  expect(answers).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
});

test('the page comes with a policy that starts from nothing', async ({ attacked }) => {
  const { page } = attacked;
  const response = await page.reload();
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('injected markup runs nothing and loads nothing', async ({ attacked }) => {
  const { page } = attacked;
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
    const element = document.createElement('div');
    element.innerHTML =
      '<img src="x" onerror="window.pwned = 1"><iframe src="https://example.org/"></iframe><object data="https://example.org/"></object><form action="https://example.org/"></form>';
    document.body.append(element);
    const script = document.createElement('script');
    script.textContent = 'window.pwned = 1';
    document.body.append(script);
    void fetch('https://example.org/').catch(() => undefined);
    element.querySelector('form')?.submit();
  });
  const seen = () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  for (const directive of [
    'script-src-attr',
    'script-src-elem',
    'frame-src',
    'object-src',
    'connect-src',
    'form-action',
  ]) {
    await expect.poll(seen).toContain(directive);
  }
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
});

test('the page cannot be led elsewhere', async ({ attacked }) => {
  const { app, page } = attacked;
  const before = page.url();
  // Chromium refuses some by itself, and says so; main refuses the others.
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  await app.evaluate(({ BrowserWindow }) => {
    const led: string[] = [];
    Object.assign(globalThis, { led });
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      webContents.on('will-navigate', (details) => {
        if (details.defaultPrevented) led.push(details.url);
      });
    }
  });
  const refusals = async () => [
    ...refused,
    ...(await app.evaluate(() => (globalThis as unknown as { led: string[] }).led)),
  ];
  for (const target of ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'app://other/']) {
    await page.evaluate((url) => {
      window.location.href = url;
    }, target);
    await expect.poll(async () => (await refusals()).some((text) => text.includes(target)), target).toBe(true);
    expect(page.url(), target).toBe(before);
  }
  expect(await page.evaluate(() => 'assay' in window)).toBe(true);
});

test('no window can be opened', async ({ attacked }) => {
  const { app, page } = attacked;
  const opened = await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    return window.open('https://example.org/') === null && window.open('about:blank') === null;
  });
  expect(opened).toBe(true);
  expect(app.windows()).toHaveLength(1);
});

test('no permission is given', async ({ attacked }) => {
  const { page } = attacked;
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'midi'] as const;
    const asked = names.map((name) => navigator.permissions.query({ name }));
    return (await Promise.all(asked)).map(({ state }) => state);
  });
  expect(states).not.toContain('granted');
});
