import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, '../../src-core/node/young-generation.ts');

/** What a process says that keeps so many kilobytes while it loads, and a hundred megabytes behind that. */
function youngMegabytes(kept: number): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { keepYoungGenerationSmall } from ${JSON.stringify(MODULE)};
    const made = [];
    const keep = (count) => { for (let i = 0; i < count; i++) made.push(new Array(128).fill(i)); };
    await keepYoungGenerationSmall(async () => keep(${kept}));
    keep(100_000);
    console.log(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20);`;
  const args = ['--no-warnings', '--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

it('the young generation stays as large as loading has made it', () => {
  const [small, usual] = [youngMegabytes(5000), youngMegabytes(0)];
  expect(small).toBeGreaterThan(8);
  expect(small).toBeLessThanOrEqual(40);
  // Where loading keeps too little to make it grow, it grows as it ever did.
  expect(usual).toBeGreaterThan(small);
});
