import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { breakData } from '../../damage/zip.ts';
import { checkpoint, int64s } from '../../torch/build.ts';
import { call, dict, storage, tensor, tuple } from '../../torch/encode.ts';
import { legacyFile } from '../../torch/legacy-file.ts';
import { contextFor } from '../context.ts';

async function answers(bytes: Uint8Array) {
  const { checkpoint: read } = await inspectQuick(new MemorySource(bytes), contextFor());
  const { weightsOnly, full } = read.torch ?? {};
  return [weightsOnly?.accepts, full?.accepts, full?.message];
}

describe('what the file alone does not decide', () => {
  it('is TorchScript with damage in its code', async () => {
    const constants = Uint8Array.of(0x80, 2, 0x29, 0x2e);
    const script = checkpoint({ records: { 'constants.pkl': constants, 'code/__torch__.py': 'class M(Module):\n' } });
    expect(await answers(script)).toEqual(['no', 'yes', '']);
    const name = 'model/code/__torch__.py';
    const why = `torch.jit.load compiles what is in the archive, and may meet the damage (${name})`;
    expect(await answers(breakData(script, name))).toEqual(['no', 'undefined', why]);
  });

  it('is a nested tensor in a legacy file: torch rebuilds it before it reads its sizes', async () => {
    const buffer = tensor(storage('FloatStorage', '0', 2, 'cpu', null), { size: tuple(2) });
    const size = tensor(storage('LongStorage', '1', 1, 'cpu', null), { size: tuple(1, 1), stride: tuple(1, 1) });
    const nested = call('torch._utils', '_rebuild_nested_tensor', buffer, size, size, size);
    const storages = [
      { key: '0', count: 2n, bytes: new Uint8Array(8) },
      { key: '1', count: 1n, bytes: int64s(2) },
    ];
    const why = 'the sizes of a nested tensor are looked at before they are read: memory that nobody wrote';
    expect(await answers(legacyFile({ object: dict({ nested }), storages }))).toEqual(['undefined', 'undefined', why]);
  });
});
