import type { Locator, Page } from '@playwright/test';

/** The window as a person knows it: by roles and names, the same in every host. */
export class AssayWindow {
  readonly page: Page;
  readonly queue: Locator;
  readonly verdict: Locator;
  readonly levels: Locator;
  readonly findings: Locator;
  readonly tensors: Locator;

  constructor(page: Page) {
    this.page = page;
    this.queue = page.getByRole('list', { name: 'Checkpoints' });
    this.verdict = page.getByRole('region', { name: 'Verdict' });
    this.levels = page.getByRole('list', { name: 'Levels' });
    this.findings = page.getByRole('list', { name: 'Findings' });
    this.tensors = page.getByRole('grid', { name: 'Tensors' });
  }

  /** A row of the queue. Its name tells file, verdict and safety. */
  row(file: string): Locator {
    return this.queue.getByRole('button', { name: startingWith(`${file}, `) });
  }

  /** The row of a checkpoint once its check has ended with this verdict. */
  judged(file: string, verdict: string): Locator {
    return this.queue.getByRole('button', { name: startingWith(`${file}, ${verdict}`) });
  }

  /** One of the five levels, by its title. */
  level(title: string): Locator {
    return this.levels.getByRole('button', { name: new RegExp(`^\\d\\s*${title}\\b`) });
  }

  /** Show the finding list of a level. */
  async open(level: Locator): Promise<void> {
    if ((await level.getAttribute('aria-expanded')) !== 'true') await level.click();
  }

  /** Open files from the list of what a server was started with; they lie in its one root. */
  async openFromList(paths: readonly string[]): Promise<void> {
    await this.page.getByRole('button', { name: /^Open/ }).first().click();
    const entries = this.page.getByRole('dialog').getByRole('listitem');
    await entries.getByRole('button').first().click();
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      await entries.filter({ hasText: name }).getByRole('checkbox').check({ force: true });
    }
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: /selected$/ })
      .click();
  }

  tensor(name: string): Locator {
    return this.tensors.getByRole('row', { name, exact: true });
  }
}

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
