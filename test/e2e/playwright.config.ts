import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findChromium } from './chromium.ts';
import type { HostOptions } from './fixtures.ts';

// Programs that tests start from source are compiled once, not each time.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/**
 * Window tests. `story/` runs in both hosts; `electron/` and `browser/` test what only one of them has. Electron is the
 * real one where its runtime is installed, else the stand-in of `test/harness`, with the same specs.
 */
export default defineConfig<HostOptions>({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  globalSetup: '../temp-folder.ts',
  fullyParallel: true,
  // A test waits a quarter of its time: three keep two cores busy.
  workers: 3,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    // Without a UTF-8 locale, dropped files whose names are not ASCII cannot be read.
    launchOptions: { executablePath: findChromium(), env: { ...process.env, LANG: 'C.UTF-8' } },
    locale: 'en-US',
    trace: 'off',
    screenshot: 'off',
  },
  projects: [
    { name: 'electron', testMatch: ['story/**/*.spec.ts', 'electron/**/*.spec.ts'], use: { hostKind: 'electron' } },
    // The renderer alone, with a fake engine: every state, without waiting for an engine to get into it.
    { name: 'stage', testMatch: ['stage/**/*.spec.ts'] },
    { name: 'browser', testMatch: ['story/**/*.spec.ts', 'browser/**/*.spec.ts'], use: { hostKind: 'browser' } },
  ],
});
