import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import type { Loader } from '../../../src-core/operations/torch-answers/refusal.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { breakData, rewriteEnd, rewriteField } from '../../damage/zip.ts';
import { checkpoint, int64s } from '../../torch/build.ts';
import {
  build,
  call,
  dict,
  encode,
  float,
  global,
  persistent,
  storage,
  tensor,
  tuple,
  type Python,
} from '../../torch/encode.ts';
import { legacyFile } from '../../torch/legacy-file.ts';
import { tarFile, tarStorages, tarTensors } from '../../torch/tar-file.ts';
import { contextFor } from '../context.ts';

/** What one loader says: its refusal, or whether it loads. */
async function said(bytes: Uint8Array, loader: Loader, name = 'model.pt'): Promise<string> {
  const inspection = await inspectQuick(new MemorySource(bytes), { ...contextFor(), name });
  const answer = inspection.checkpoint.torch?.[loader];
  return answer?.accepts === 'no' ? answer.message : (answer?.accepts ?? 'no answer');
}

const FLOATS = storage('FloatStorage', '0', 4);

describe('a damaged name', () => {
  it.each([
    ['collections', 'rderedDict', `AttributeError: Can't get attribute 'rderedDict' on <module 'collections'>`],
    ['torch._utils', '_rebuild_tgnsor_v2', `AttributeError: Can't get attribute '_rebuild_tgnsor_v2' on`],
    ['torch._uuils', '_rebuild_tensor_v2', `ModuleNotFoundError: No module named 'torch._uuils'`],
    ['gollections', 'OrderedDict', `ModuleNotFoundError: No module named 'gollections'`],
  ])('%s.%s is met by the load without restrictions too', async (module, name, message) => {
    expect(await said(checkpoint({ object: dict({ weight: global(module, name) }) }), 'full')).toContain(message);
  });

  it('is none where a folder of a downloaded model has a hyphen', async () => {
    const bytes = checkpoint({ object: dict({ config: global('transformers_modules.chatglm-6b.config', 'Config') }) });
    expect(await said(bytes, 'full')).toBe('undefined');
  });
});

describe('what is called, and cannot be', () => {
  it.each([
    ['an OrderedDict', call('collections', 'OrderedDict'), "'collections.OrderedDict' object is not callable"],
    ['a class of storages', global('torch', 'FloatStorage'), "'StorageType' object is not callable"],
  ])('%s', async (_, callee, message) => {
    const called = { parts: [...callee.parts, ...tuple(1).parts, 0x52] };
    expect(await said(checkpoint({ object: dict({ called }) }), 'full')).toBe(`TypeError: ${message}`);
  });

  it('is an extension that no program registered', async () => {
    const bytes = checkpoint({ object: dict({ code: { parts: [0x82, 5] } }) });
    expect(await said(bytes, 'full')).toBe('ValueError: unregistered extension code 5');
  });
});

describe('bytes of Python 2', () => {
  it.each(['weightsOnly', 'full'] as const)('are no text to %s', async (loader) => {
    const bytes = checkpoint({ object: dict({ name: { parts: [0x55, 1, 0xff] } }) });
    const message = "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte";
    expect(await said(bytes, loader)).toBe(message);
  });
});

describe('a tensor', () => {
  it.each([
    [1, 'AssertionError: expected dict, got int'],
    [0, 'yes'],
  ])('is marked by a dict and nothing else: %j', async (metadata, answer) => {
    const hooks = call('collections', 'OrderedDict');
    const args = [FLOATS, 0, tuple(4), tuple(1), false, hooks, metadata];
    const bytes = checkpoint({ object: dict({ weight: call('torch._utils', '_rebuild_tensor_v2', ...args) }) });
    expect([await said(bytes, 'weightsOnly'), await said(bytes, 'full')]).toEqual([answer, answer]);
  });
});

describe('a tensor whose arguments no writer writes', () => {
  const hooks = call('collections', 'OrderedDict');
  const plain = tensor(FLOATS);
  const utils = (name: string, ...args: readonly Python[]) => call('torch._utils', `_rebuild_${name}`, ...args);
  const quantiser = tuple(global('torch', 'per_tensor_affine'), float(0.5), 0, 0);
  const float32 = global('torch', 'float32');
  const layout = call('torch.serialization', '_get_layout', 'torch.sparse_coo');
  it.each([
    [utils('tensor', 5, 0, tuple(4), tuple(1)), "AttributeError: 'int' object has no attribute 'dtype'"],
    [utils('tensor', FLOATS, false, tuple(4), tuple(1)), 'got (torch.storage.UntypedStorage, bool, tuple, tuple), but'],
    [
      utils('tensor', FLOATS, 0, tuple(4, 'a'), tuple(1)),
      `at pos 2 with error "type must be tuple of ints,but got str"`,
    ],
    [utils('tensor_v2', FLOATS, 0, tuple(4), tuple(1), null, hooks), 'RuntimeError: requires_grad must be a bool'],
    [
      utils('tensor_v2', FLOATS, 0, tuple(4), tuple(1), false, hooks, dict({ neg: 'x' })),
      'TypeError: _set_tensor_metadata(): incompatible function arguments.',
    ],
    [
      utils('tensor_v3', FLOATS, 0, tuple(4), tuple(1), true, hooks, float32),
      'RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.',
    ],
    [utils('parameter', 5, true, hooks), "AttributeError: 'int' object has no attribute 'detach'"],
    [utils('parameter', plain, null, hooks), "argument 'require_grad' (position 3) must be bool, not NoneType"],
    [utils('parameter_with_state', plain, true, hooks, tuple(1)), 'RuntimeError: Invalid serialized state: (1,)'],
    [utils('parameter_with_state', plain, true, hooks, 5), "AttributeError: 'int' object has no attribute 'items'"],
    [utils('meta_tensor_no_storage', float32, tuple(4), tuple(), false), 'dimensionality of sizes (1) must match'],
    [utils('meta_tensor_no_storage', float32, tuple(4), tuple(1), 5), "argument 'requires_grad' must be bool, not int"],
    [utils('qtensor', FLOATS, 0, tuple(4), tuple(1), quantiser, false, hooks), 'ValueError: too many values to unpack'],
    [utils('sparse_tensor', layout, 5), "TypeError: object of type 'int' has no len()"],
    [
      utils('sparse_tensor', layout, tuple(plain, plain, tuple(4), 1)),
      'got (Tensor, Tensor, tuple, is_coalesced=int, check_invariants=bool), but expected one of:',
    ],
    [utils('device_tensor_from_numpy', plain, float32, 'cpu', false), 'TypeError: expected np.ndarray (got Tensor)'],
    [
      call(
        'torch._tensor',
        '_rebuild_from_type_v2',
        global('torch._utils', '_rebuild_tensor'),
        5,
        tuple(FLOATS, 0, tuple(4), tuple(1)),
        dict({}),
      ),
      'TypeError: cls must be a type (got int)',
    ],
  ])('is refused', async (weight, message) => {
    const bytes = checkpoint({ object: dict({ weight }) });
    expect(await said(bytes, 'weightsOnly')).toContain(message);
    expect(await said(bytes, 'full')).toContain(message);
  });

  it.each([
    utils('tensor', FLOATS, 0, tuple(4), null),
    utils('tensor', FLOATS, 0, tuple(1, true), tuple(1, 1)),
    utils('meta_tensor_no_storage', float32, tuple(4), tuple(2 ** 52), null),
    utils('parameter', null, true, hooks),
    utils('parameter_with_state', plain, true, hooks, dict({ note: 1 })),
  ])('is loaded where torch does not mind', async (weight) => {
    expect(await said(checkpoint({ object: dict({ weight }) }), 'weightsOnly')).toBe('yes');
  });
});

describe('a nested tensor', () => {
  const ints = (key: string) => tensor(storage('LongStorage', key, 2), { size: tuple(2) });
  const rows = (key: string) => tensor(storage('LongStorage', key, 2), { size: tuple(2, 1), stride: tuple(1, 1) });
  const nested = call('torch._utils', '_rebuild_nested_tensor', tensor(FLOATS), rows('1'), rows('2'), ints('3'));
  it.each([
    [[2, 2], [0, 2], 'yes'],
    [
      [2, 2],
      [0, 200],
      'RuntimeError: setStorage: sizes [2], strides [1], storage offset 200, and itemsize 4 requiring a storage size of 808 are out of bounds for storage of size 16',
    ],
    [[2, 2], [0, -2], 'RuntimeError: Storage size calculation overflowed with sizes=[2] and strides=[1]'],
    [[2, -3], [0, 2], 'RuntimeError: Storage size calculation overflowed with sizes=[-3] and strides=[1]'],
  ])('has its tensors in its buffer: sizes %j at %j', async (sizes, offsets, answer) => {
    const data = { '0': new Uint8Array(16), '1': int64s(...sizes), '2': int64s(1, 1), '3': int64s(...offsets) };
    const bytes = checkpoint({ object: dict({ nested }), data });
    expect([await said(bytes, 'weightsOnly'), await said(bytes, 'full')]).toEqual([answer, answer]);
  });
});

describe('the state of a numpy dtype', () => {
  const dtype = call('numpy', 'dtype', 'f8', false, true);
  it.each([
    [tuple(3, '<', null, null, null, -1, -1, 0), 'yes'],
    [tuple(5, '<', null, null, null, -1, -1, 0), "ValueError: can't handle version 5 of numpy.dtype pickle"],
    [tuple(3, 5, null, null, null, -1, -1, 0), 'ValueError: endian is not a string in Numpy dtype unpickling'],
    [tuple(3, '<', 5, null, null, -1, -1, 0), 'ValueError: incorrect subarray in __setstate__'],
    [tuple(3, '<', null, null, null, 'a', -1, 0), "TypeError: 'str' object cannot be interpreted as an integer"],
    [tuple(3), "ValueError: can't handle version -1 of numpy.dtype pickle"],
  ])('is taken as numpy takes it', async (state, answer) => {
    expect(await said(checkpoint({ object: dict({ value: build(dtype, state) }) }), 'full')).toBe(answer);
  });
});

describe('bytes that are written as text', () => {
  it.each([
    ['a\u0452', "character '\\u0452' in position 1"],
    ['\u0452\u0453b', 'characters in position 0-1'],
  ])('hold no character beyond Latin-1: %s', async (text, what) => {
    const bytes = checkpoint({ object: dict({ state: call('_codecs', 'encode', text, 'latin1') }) });
    const message = `UnicodeEncodeError: 'latin-1' codec can't encode ${what}: ordinal not in range(256)`;
    expect([await said(bytes, 'weightsOnly'), await said(bytes, 'full')]).toEqual([message, message]);
  });
});

describe('a call that every load may make', () => {
  it.each([
    [call('torch', 'device', 'cqu'), 'device type at start of device string: cqu'],
    [call('torch', 'device', 'cuda:x'), "RuntimeError: Invalid device string: 'cuda:x'"],
    [call('torch', 'Size', 4), "TypeError: 'int' object is not iterable"],
    [call('torch', 'Size', tuple('a')), "TypeError: torch.Size() takes an iterable of 'int' (item 0 is 'str')"],
    [call('collections', 'OrderedDict', 5), "TypeError: 'int' object is not iterable"],
    [call('torch.serialization', '_get_layout', 'torch.strides'), "KeyError: 'torch.strides'"],
    [call('torch', 'device'), 'TypeError: device() received an invalid combination of arguments - got (), but'],
    [call('torch', 'device', tuple(1)), 'have invalid types: (!tuple of (int,)!)'],
    [call('torch', 'device', 'cuda:0', 0), 'must not include an index because index was passed explicitly: cuda:0'],
    [call('torch', 'device', 'cpu', -1), 'RuntimeError: Device index must not be negative'],
    [call('torch', 'Size', global('torch', 'float32')), "TypeError: 'torch.dtype' object is not iterable"],
    [call('torch', 'Size', 'ab'), "TypeError: torch.Size() takes an iterable of 'int' (item 0 is 'str')"],
    [call('collections', 'OrderedDict', tuple(tuple(1))), 'ValueError: need more than 1 value to unpack'],
    [call('collections', 'Counter', tuple(dict({}))), "TypeError: unhashable type: 'dict'"],
    [call('torch.serialization', '_get_layout', tuple(1)), 'KeyError: (1,)'],
    [call('_codecs', 'encode', 5, 'latin1'), 'latin_1_encode() argument 1 must be str, not int'],
    [call('_codecs', 'encode', 'a', 5), "TypeError: encode() argument 'encoding' must be str, not int"],
    [call('_codecs', 'encode', 'a', 'lathn1'), 'LookupError: unknown encoding: lathn1'],
  ])('fails for its arguments', async (value, message) => {
    const bytes = checkpoint({ object: dict({ value }) });
    expect(await said(bytes, 'weightsOnly')).toContain(message);
    expect(await said(bytes, 'full')).toContain(message);
  });

  it.each([
    call('torch', 'device', 'cuda', 0),
    call('torch', 'device', call('torch', 'device', 'cpu')),
    call('torch', 'Size', tuple(1, 2)),
    call('_codecs', 'encode', 'a', 'cp1252'),
    call('collections', 'Counter', null),
  ])('succeeds as torch writes it', async (value) => {
    expect(await said(checkpoint({ object: dict({ value }) }), 'weightsOnly')).toBe('yes');
  });
});

describe('a legacy file', () => {
  const storages = [{ key: '0', count: 4n, bytes: new Uint8Array(16) }];

  it('is refused for its magic number before the rest of it is read', async () => {
    const object = { parts: [0xeb] };
    const message = 'RuntimeError: Invalid magic number; corrupt file?';
    expect(await said(legacyFile({ magic: 5, object, storages }), 'full')).toBe(message);
    expect(await said(legacyFile({ protocol: 7, object, storages }), 'full')).toBe(
      'RuntimeError: Invalid protocol version: 7',
    );
  });

  it('LE303: is loaded where the bytes of a count are right but for an overflow', async () => {
    const object = dict({ weight: tensor(storage('FloatStorage', '0', 4, 'cpu', null)) });
    const flipped = [{ key: '0', count: 4n - 2n ** 63n, bytes: new Uint8Array(16) }];
    expect(await said(legacyFile({ object, storages: flipped }), 'full')).toBe('yes');
  });

  it('says of an id that is text what the restricted unpickler says', async () => {
    const bytes = legacyFile({ object: dict({ weight: tensor(persistent('0')) }), storages });
    const message = "persistent_load id must be tuple or int, but got <class 'str'>";
    expect(await said(bytes, 'weightsOnly')).toContain(message);
    expect(await said(bytes, 'full')).toBe('AssertionError: saved_id must be a tuple, got str');
  });

  it('shows a key that no storage has as Python prints it', async () => {
    const object = dict({ weight: tensor(storage('FloatStorage', '0', 4, 'cpu', null)) });
    const message = "AssertionError: storage key '1\\x7f' not found in deserialized_objects";
    expect(await said(legacyFile({ object, storages, keys: ['1\u007f'] }), 'full')).toBe(message);
  });
});

describe('a mapped storage', () => {
  it.each([0, 2])('may lie behind the end of the file where its tensor has no elements: of %d', async (count) => {
    const empty = tensor(storage('FloatStorage', '0', count), { size: tuple(0) });
    const bytes = checkpoint({ object: dict({ empty }), data: { '0': new Uint8Array(4 * count) } });
    expect(await said(rewriteField(bytes, 'model/data/0', 'local', 'extraLength', 60_000), 'mmap')).toBe('yes');
  });

  it.each([
    [-4, 'RuntimeError: Trying to resize storage that is not resizable'],
    [float(1.5), 'TypeError: slice indices must be integers or None or have an __index__ method'],
  ])('of no length is cut out of the file', async (count, message) => {
    const from = persistent(tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', count));
    const bytes = checkpoint({ object: dict({ weight: tensor(from) }) });
    expect(await said(bytes, 'mmap')).toBe(message);
    expect(await said(bytes, 'full')).toContain('TypeError: get_storage_from_record()');
  });
});

describe('a compressed storage', () => {
  const deflated = (bytes: Uint8Array) =>
    checkpoint({
      object: dict({ weight: tensor(FLOATS) }),
      data: {},
      after: [{ name: 'model/data/0', bytes, deflate: true }],
    });
  const resized = (bytes: Uint8Array) =>
    rewriteField(
      rewriteField(deflated(bytes), 'model/data/0', 'central', 'size', 16),
      'model/data/0',
      'local',
      'size',
      16,
    );

  it('is refused where it ends well and too early, and torch does not notice more', async () => {
    const message = 'RuntimeError: PytorchStreamReader failed reading file data/0: unexpected decompressed size.';
    expect(await said(resized(new Uint8Array(12)), 'full')).toContain(message);
    expect(await said(resized(new Uint8Array(20)), 'full')).toBe('yes');
    expect(
      await said(
        breakData(deflated(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7)), 'model/data/0'),
        'full',
      ),
    ).toBe('yes');
  });
});

describe('a pickle or a serialization id', () => {
  it('TA318: that is marked as a folder is read from memory that nobody wrote', async () => {
    const folder = rewriteField(checkpoint(), 'model/data.pkl', 'central', 'attributes', 0x10);
    expect(await said(folder, 'weightsOnly')).toBe('undefined');
    const id = '.data/serialization_id';
    const bytes = checkpoint({ object: dict({ weight: tensor(FLOATS) }), records: { [id]: '0'.repeat(40) } });
    expect(await said(bytes, 'full')).toBe('yes');
    expect(await said(rewriteField(bytes, `model/${id}`, 'central', 'attributes', 0x10), 'full')).toBe('undefined');
  });
});

describe('an archive', () => {
  it('ZP214: with 0xFFFF for a disk is refused, where no Zip64 record says another', async () => {
    const message = 'RuntimeError: PytorchStreamReader failed reading zip archive: unsupported multidisk archive.';
    expect(await said(rewriteEnd(checkpoint(), 'end', 'directoryDisk', 0xffff), 'full')).toContain(message);
  });
});

describe('a tar archive', () => {
  const member = { name: 'sys_info', bytes: encode(dict({})) };

  it('without members of torch lacks the first that is extracted', async () => {
    expect(await said(tarFile([member]), 'full')).toBe(`KeyError: "filename 'storages' not found"`);
  });

  it.each([
    ['9', 'KeyError: 9'],
    ['x', "ValueError: invalid literal for int() with base 10: 'x'"],
    [null, "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"],
    ['5', 'yes'],
    [tuple(5, 0), 'yes'],
  ])('refers to its tensors by number: %j', async (id, answer) => {
    const bytes = tarFile([
      { name: 'storages', bytes: tarStorages(new Uint8Array(16)) },
      { name: 'tensors', bytes: tarTensors(4) },
      { name: 'pickle', bytes: encode(dict({ weight: persistent(id) })) },
    ]);
    expect(await said(bytes, 'full')).toBe(answer);
  });

  it('needs the storage of every tensor, whether the object has it or not', async () => {
    const tensors = tarTensors(4);
    const bytes = tarFile([
      { name: 'storages', bytes: tarStorages(new Uint8Array(16)) },
      // The key of its storage, behind that of the tensor.
      { name: 'tensors', bytes: tensors.with(tensors.indexOf(5) + 2, 7) },
      { name: 'pickle', bytes: encode(dict({ note: 1 })) },
    ]);
    expect(await said(bytes, 'full')).toBe('KeyError: 7');
  });

  it('that is cut is read as a pickle, though a zip archive is in it', async () => {
    const inside = tarFile([{ name: 'model.pt', bytes: checkpoint() }]);
    expect(await said(inside.slice(0, 700), 'full')).toBe("_pickle.UnpicklingError: invalid load key, 'm'.");
  });

  it('whose first header has a wrong sum is read as a pickle', async () => {
    const bytes = tarFile([member]);
    bytes[110] = 0x37;
    expect(await said(bytes, 'full')).toBe('_pickle.UnpicklingError: unpickling stack underflow');
  });
});

describe('a byte that is no opcode', () => {
  it.each(["'", '\\'])('is shown as a number where it is %s', async (letter) => {
    const bytes = checkpoint({ records: { 'data.pkl': Uint8Array.of(0x80, 2, letter.charCodeAt(0), 0x2e) } });
    const hex = letter.charCodeAt(0).toString(16);
    expect(await said(bytes, 'full')).toBe(`_pickle.UnpicklingError: invalid load key, '\\x${hex}'.`);
  });
});
