import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** The Chromium the window tests run in: the one the test set-up found, one of the system, or Playwright's own. */
export function findChromium(): string {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const candidates = [process.env['ASSAY_TEST_CHROMIUM'] ?? '', ...system, chromium.executablePath()];
  const found = candidates.find((path) => path !== '' && existsSync(path));
  if (found === undefined) throw new Error(`no Chromium at any of ${candidates.join(', ')}`);
  return found;
}
