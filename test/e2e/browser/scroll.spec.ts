import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { safetensorsOf } from '../../bench/samples.ts';
import { expect, test } from '../fixtures.ts';
import { framesDuring, quantile, spread, WorkMeter, type Work } from '../frames.ts';
import { AssayWindow } from '../pages/assay-window.ts';

/** Milliseconds of script, style and layout that a step of the wheel may cost; a frame has 16.7. */
const STEP_BUDGET_MS = 8;
const WHEEL_PX = 120;

const ofStep = ({ script, style, layout }: Work) => script + style + layout;

test('200,000 rows are scrolled through in frames that have time to spare', async ({ start, samples }) => {
  const path = join(samples.folder, 'large.safetensors');
  writeFileSync(path, safetensorsOf(200_000));
  const { page } = await start([path]);
  const { tensors } = new AssayWindow(page);
  await expect(tensors).toHaveAttribute('aria-rowcount', '200001');
  await tensors.hover();
  const meter = await WorkMeter.of(page);
  const work = async (steps: number, distance: number): Promise<readonly Work[]> => {
    const done: Work[] = [];
    for (let step = 0; step < steps; step += 1)
      done.push(await meter.during(page, () => page.mouse.wheel(0, distance)));
    return done;
  };
  await work(3, WHEEL_PX);
  const [steps, jumps] = [await work(24, WHEEL_PX), await work(8, 40_000)];
  const frames = await framesDuring(page, async () => {
    for (let step = 0; step < 30; step += 1) await page.mouse.wheel(0, 2 * WHEEL_PX);
  });
  const long = frames.filter((frame) => frame > 50).length;
  console.log(
    [
      '200,000 rows in the browser:',
      `  a step of the wheel: script, style and layout ${spread(steps.map(ofStep))}; all work ${spread(steps.map(({ all }) => all))}`,
      `  a jump of 1,500 rows: script, style and layout ${spread(jumps.map(ofStep))}; all work ${spread(jumps.map(({ all }) => all))}`,
      `  ${frames.length} frames: ${spread(frames)}; ${long} longer than 50 ms`,
    ].join('\n'),
  );
  expect(quantile(steps.map(ofStep), 0.5)).toBeLessThan(STEP_BUDGET_MS);
  await expect(tensors.getByRole('row').nth(20)).toContainText('float32');

  await page.getByRole('button', { name: 'Fold layers' }).click();
  const folded = page.getByRole('treegrid', { name: 'Tensors' });
  const all = folded.getByRole('row', { name: 'model.layers.{0-19999}.block.{0-9}.weight' });
  await all.click();
  await expect(page.getByRole('status', { name: 'Sums' })).toContainText('200,000 selected');
  await folded.press('ArrowRight');
  await expect(folded).toHaveAttribute('aria-rowcount', '20002');
  await folded.press('End');
  await expect(folded.getByRole('row', { name: 'model.layers.19999.block.{0-9}.weight' })).toContainText('×10');
  await folded.press('Enter');
  await expect(folded).toHaveAttribute('aria-rowcount', '20012');
});
