import { test as base, expect } from '@playwright/test';
import { Stage } from './stage.ts';

interface StageFixtures {
  /** Show the window that plays this. A test fails when the page says an error or a warning. */
  readonly open: (play: string) => Promise<void>;
}

export const test = base.extend<StageFixtures, { readonly stage: Stage }>({
  stage: [
    async ({}, use) => {
      const stage = await Stage.build();
      await use(stage);
      await stage.close();
    },
    { scope: 'worker' },
  ],
  viewport: { width: 1280, height: 800 },
  open: async ({ page, stage }, use) => {
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await use(async (play) => {
      await page.goto(stage.address(play));
      // From here on keys are heard.
      await page.getByRole('banner').waitFor();
    });
    expect(problems).toEqual([]);
  },
});
