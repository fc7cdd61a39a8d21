import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { breakCrc, rewriteField } from '../../damage/zip.ts';
import { checkpoint, int64s } from '../../torch/build.ts';
import { call, dict, encode, global, object, persistent, storage, tensor, tuple } from '../../torch/encode.ts';
import { legacyFile } from '../../torch/legacy-file.ts';
import { tarFile, tarStorages, tarTensors } from '../../torch/tar-file.ts';
import { contextFor } from '../context.ts';

async function answers(bytes: Uint8Array) {
  const { checkpoint: read } = await inspectQuick(new MemorySource(bytes), contextFor());
  const { weightsOnly, full } = read.torch ?? {};
  return [weightsOnly?.accepts, full?.accepts, full?.message];
}

describe('a storage that is mapped behind the end of the file', () => {
  it('has no bytes for the indices of a sparse tensor', async () => {
    const indices = tensor(storage('LongStorage', '0', 2), { size: tuple(1, 2), stride: tuple(2, 1) });
    const values = tensor(storage('FloatStorage', '1', 2), { size: tuple(2) });
    const layout = call('torch.serialization', '_get_layout', 'torch.sparse_coo');
    const size = call('torch', 'Size', tuple(4));
    const sparse = call('torch._utils', '_rebuild_sparse_tensor', layout, tuple(indices, values, size));
    const bytes = checkpoint({ object: dict({ sparse }), data: { '0': int64s(0, 1), '1': new Uint8Array(8) } });
    const moved = rewriteField(bytes, 'model/data/0', 'local', 'extraLength', 60_000);
    const { checkpoint: read } = await inspectQuick(new MemorySource(moved), contextFor());
    expect(read.torch?.mmap).toEqual({
      accepts: 'no',
      message: 'RuntimeError: Trying to resize storage that is not resizable',
    });
  });
});

describe('a storage class', () => {
  it('is taken by its name alone where anything goes, and by its module otherwise', async () => {
    const from = persistent(tuple('storage', global('|orch', 'FloatStorage'), '0', 'cpu', 4));
    const [weightsOnly, full] = await answers(checkpoint({ object: dict({ weight: tensor(from) }) }));
    expect([weightsOnly, full]).toEqual(['no', 'yes']);
  });
});

describe('a tensor that is called', () => {
  it('is refused by all', async () => {
    const weight = tensor(storage('FloatStorage', '0', 4));
    const called = { parts: [...weight.parts, ...tuple(1).parts, 0x52] };
    const [weightsOnly, full, message] = await answers(checkpoint({ object: dict({ called }) }));
    expect([weightsOnly, full, message]).toEqual(['no', 'no', "TypeError: 'Tensor' object is not callable"]);
  });
});

describe('what the file alone does not decide', () => {
  it('is TorchScript with damage in its code', async () => {
    const constants = Uint8Array.of(0x80, 2, 0x29, 0x2e);
    const records = { 'constants.pkl': constants, 'code/__torch__.py': 'class M(Module):\n' };
    const script = checkpoint({ object: object('__torch__', 'M', dict({})), records });
    expect(await answers(script)).toEqual(['no', 'yes', '']);
    const name = 'code/__torch__.py';
    const why = `torch.jit.load compiles what is in the archive, and may meet the damage (${name})`;
    expect(await answers(breakCrc(script, `model/${name}`))).toEqual(['no', 'undefined', why]);
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

  it('is a sparse tensor whose values are no tensor: torch makes one of them, or not', async () => {
    const indices = tensor(storage('LongStorage', '0', 1), { size: tuple(1, 1), stride: tuple(1, 1) });
    const layout = call('torch.serialization', '_get_layout', 'torch.sparse_coo');
    const sparse = call('torch._utils', '_rebuild_sparse_tensor', layout, tuple(indices, tuple(1), tuple(4)));
    const [weightsOnly, full] = await answers(checkpoint({ object: dict({ sparse }), data: { '0': int64s(0) } }));
    expect([weightsOnly, full]).toEqual(['undefined', 'undefined']);
  });

  it.each([
    ['argparse', 'Namespace', 'yes', ''],
    ['itertools', 'count', 'yes', ''],
    ['UserDict', 'UserDict', 'yes', ''],
    ['numpy.random._pickle', '__randomstate_ctor', 'yes', ''],
    ['argparse', 'Namespcce', 'undefined', 'no `argparse.Namespcce`, as far as is known'],
    ['numpy._core.multiarvay', 'scalar', 'undefined', 'no `numpy._core.multiarvay.scalar`, as far as is known'],
    ['pandas', 'Series', 'undefined', 'it needs the package `pandas`'],
  ])('is a name that Python and numpy may not have: %s.%s', async (module, name, accepts, why) => {
    const [, full, message] = await answers(checkpoint({ object: dict({ named: global(module, name) }) }));
    expect(full).toBe(accepts);
    expect(message).toContain(why);
  });

  it('is a compressed pickle that does not inflate', async () => {
    const bytes = rewriteField(checkpoint(), 'model/data.pkl', 'central', 'method', 8);
    expect((await answers(bytes)).slice(0, 2)).toEqual(['undefined', 'undefined']);
  });

  it('is a tensor of a tar file that wants more than its storage has: torch enlarges it', async () => {
    const bytes = tarFile([
      { name: 'storages', bytes: tarStorages(new Uint8Array(16)) },
      { name: 'tensors', bytes: tarTensors(5) },
      { name: 'pickle', bytes: encode(dict({ weight: persistent('5') })) },
    ]);
    const why = 'a storage is enlarged to what its tensor asks for, by memory that nobody wrote';
    expect((await answers(bytes)).slice(1)).toEqual(['undefined', why]);
  });
});
