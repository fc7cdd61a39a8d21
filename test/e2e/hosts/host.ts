import type { Page } from '@playwright/test';

/** One running window, whichever program shows it. */
export interface Host {
  readonly kind: 'electron' | 'browser';
  readonly page: Page;
  /** Errors the page has thrown or logged, blocked by its policy among them. */
  readonly problems: readonly string[];
  /** Open files through the host's own door: the native dialog, or the list of the server's roots. */
  openFiles(paths: readonly string[]): Promise<void>;
  /** Let go of files, with their real paths, over the middle of the window. */
  dropFiles(paths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Gather what goes wrong in a page from now on. */
export function watchForProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return problems;
}

/** What a person does with the mouse; pages cannot tell it from one. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const [x, y] = await page.evaluate(() => [window.innerWidth / 2, window.innerHeight / 2] as const);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}
