import type { Locator, Page } from '@playwright/test';

/** The window as a person knows it: by roles and names, the same in every host. */
export class AssayWindow {
  readonly page: Page;
  readonly queue: Locator;

  constructor(page: Page) {
    this.page = page;
    this.queue = page.getByRole('listbox', { name: 'Checkpoints' });
  }
  async openFromList(paths: readonly string[]): Promise<void> {
    await Promise.resolve(paths);
  }
}
