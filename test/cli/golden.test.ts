import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay } from './run.ts';

const GOLDEN = join(import.meta.dirname, '../golden/cli');
const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'test/golden/torch-zip/state_dict_ordered.pt');

/** What changes from run to run and from machine to machine, made the same. */
function steady(text: string): string {
  return (
    text
      .replaceAll(`${ROOT}/`, '')
      // Times are told where a level took long, which it does on a machine that does other things as well.
      .replace(/ *\(\d[\d.,]* (ms|s|min)\)$/gm, '')
      .replace(/"ms": [\d.e-]+/g, '"ms": 0')
      .replace(/"ms":[\d.e-]+/g, '"ms":0')
      .replace(/"version": "\d+\.\d+\.\d+"/, '"version": "0.0.0"')
      .replace(/"version":"\d+\.\d+\.\d+"/, '"version":"0.0.0"')
  );
}

describe('golden output', () => {
  it.each([
    ['validate.txt', ['validate', FILE]],
    ['validate-require.txt', ['validate', FILE, '--require', 'optimizer_state_dict']],
    ['validate.json', ['validate', '--json', FILE]],
    ['inspect.txt', ['inspect', FILE]],
    ['inspect.json', ['inspect', '--json', FILE]],
    ['explain.txt', ['explain', 'ZP260']],
    ['help.txt', ['validate', '--help']],
  ])('%s', async (name, args) => {
    const { stdout } = await assay(args);
    await expect(steady(stdout)).toMatchFileSnapshot(join(GOLDEN, name));
  });
});
