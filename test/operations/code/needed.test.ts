import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { checkpoint } from '../../torch/build.ts';
import { call, dict, encode, object, tuple, type Python } from '../../torch/encode.ts';
import { contextFor } from '../context.ts';

async function words(
  value: Python,
  records: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<readonly string[]> {
  const bytes = checkpoint({ object: value, data: {}, records });
  const { findings } = await inspectQuick(new MemorySource(bytes), contextFor('model.pt'));
  return findings.map((one) => `${one.code} ${describeFinding(one).message}`);
}

describe('what loading a whole object needs', () => {
  it('TA355: names the packages, and torch alone where it is of torch', async () => {
    const own = object('nets.gene', 'Encoder', dict({ act: object('torch.nn.modules.activation', 'ReLU', dict({})) }));
    expect(await words(own)).toContain(
      'TA355 the file is one object of class `nets.gene.Encoder`: loading it imports `nets`',
    );
    expect(await words(object('torch.nn.modules.linear', 'Linear', dict({})))).toContain(
      'TA355 the file is one object of class `torch.nn.modules.linear.Linear`: loading it imports `torch`',
    );
  });

  it('says nothing of objects inside a dict, nor of an unsafe file', async () => {
    expect((await words(dict({ net: object('nets', 'Net', dict({})) }))).join()).not.toContain('TA355');
    expect((await words(call('os', 'system', 'true'))).join()).not.toContain('TA355');
  });

  it('TA357: tells paths of either system, Python 3.13 and numpy 2 apart', async () => {
    const says = async (module: string, name: string) =>
      (await words(dict({ x: call(module, name, 'a') }))).find((line) => line.startsWith('TA357'));
    expect(await says('pathlib', 'PosixPath')).toBe(
      'TA357 `pathlib.PosixPath` was written on Linux or macOS; Windows cannot load it',
    );
    expect(await says('pathlib', 'WindowsPath')).toMatch(/on Windows; Linux and macOS/);
    expect(await says('pathlib._local', 'PosixPath')).toMatch(/by Python 3\.13; older versions of Python/);
    expect(await says('numpy._core.multiarray', 'scalar')).toMatch(/with numpy 2/);
    expect(await says('numpy.core.multiarray', 'scalar')).toBeUndefined();
    expect(await says('pathlib', 'PurePosixPath')).toBeUndefined();
  });
});

describe('a TorchScript archive', () => {
  const records = { 'constants.pkl': encode(tuple()), 'code/__torch__/net.py': 'class Net(Module):' };

  it('SF309: does not ask to trust its own compiled classes', async () => {
    const found = await words(object('__torch__.net', 'Net', dict({})), records);
    expect(found.some((line) => line.startsWith('TA360'))).toBe(true);
    expect(found.filter((line) => line.startsWith('SF309') || line.startsWith('TA355'))).toEqual([]);
  });
});
