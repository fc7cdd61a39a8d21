import { expect, test } from '../fixtures.ts';

test('the window stands soon after it was asked for', async ({ start }, info) => {
  const asked = Date.now();
  const { page } = await start();
  await expect(page.getByRole('heading', { name: 'Drop a checkpoint here' })).toBeVisible();
  const [origin, first, content] = await page.evaluate(async () => {
    // What stands in the document is not yet painted: the entry comes with the first frame that shows it.
    await new Promise<void>((resolve) => {
      const observer = new PerformanceObserver((list) => {
        if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
      });
      observer.observe({ type: 'paint', buffered: true });
    });
    const of = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? 0;
    return [performance.timeOrigin, of('first-paint'), of('first-contentful-paint')] as const;
  });
  console.log(
    [
      `cold start, ${info.project.name}: the page was asked for ${(origin - asked).toFixed(0)} ms after the program;`,
      `  first paint ${first.toFixed(0)} ms, its content ${content.toFixed(0)} ms after that`,
    ].join('\n'),
  );
  expect(content).toBeGreaterThan(0);
});
