import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, respond } from '../../electron/main/app-protocol.ts';

describe('app://bundle/', () => {
  const root = mkdtempSync(join(tmpdir(), 'assay-protocol-'));
  const folder = join(root, 'renderer');
  const get = (url: string, method = 'GET') => respond({ url, method }, folder);

  beforeAll(() => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), '<title>Assay</title>');
    writeFileSync(join(folder, 'assets/app-B4x_1.js'), 'export {};');
    writeFileSync(join(folder, 'assets/notes.exe'), 'no');
    writeFileSync(join(folder, 'secret.js'), 'no');
    writeFileSync(join(root, 'secret.html'), 'no');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('serves the page and its assets, typed', async () => {
    const page = await get('app://bundle/');
    expect([page.status, await page.text()]).toEqual([200, '<title>Assay</title>']);
    const script = await get('app://bundle/assets/app-B4x_1.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  it('sends the policy and forbids guessing of types with every answer', async () => {
    for (const url of ['app://bundle/', 'app://bundle/assets/app-B4x_1.js', 'app://bundle/nowhere.html']) {
      const { headers } = await get(url);
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('has a policy that starts from nothing and allows no inline or evaluated code', () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; /);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each([
    'app://bundle/../secret.html',
    'app://bundle/%2e%2e/secret.html',
    'app://bundle/assets/..%2f..%2fsecret.html',
    'app://bundle/assets/..%5csecret.js',
    'app://bundle/assets/%2e%2e%2fsecret.js',
    'app://bundle/secret.js',
    'app://bundle//etc/hostname.html',
    'app://bundle/assets/',
    'app://bundle/assets/notes.exe',
    'app://bundle/assets/missing.js',
    'app://other/index.html',
    'app://bundle:80/index.html',
    'file:///etc/passwd',
  ])('finds nothing at %s', async (url) => {
    const response = await get(url);
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it('answers nothing but GET', async () => {
    expect((await get('app://bundle/', 'POST')).status).toBe(404);
  });
});
