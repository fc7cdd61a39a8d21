import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import type { Loader } from '../../../src-core/operations/torch-answers/refusal.ts';
import { checkpoint } from '../../torch/build.ts';
import { build, call, dict, float, global, storage, tuple, type Python } from '../../torch/encode.ts';
import { contextFor } from '../context.ts';

async function said(bytes: Uint8Array, loader: Loader): Promise<string> {
  const answer = (await inspectQuick(new MemorySource(bytes), contextFor())).checkpoint.torch?.[loader];
  return answer?.accepts === 'no' ? answer.message : (answer?.accepts ?? 'no answer');
}

const FLOATS = storage('FloatStorage', '0', 4);

describe('a call of plain data that Python itself refuses', () => {
  const set = (...args: readonly Python[]) => call('builtins', 'set', ...args);
  const bytes = (...args: readonly Python[]) => call('builtins', 'bytearray', ...args);
  const complex = (...args: readonly Python[]) => call('builtins', 'complex', ...args);
  it.each<readonly [Python, string]>([
    [set(5), "TypeError: 'int' object is not iterable"],
    [set([[1]]), "TypeError: unhashable type: 'list'"],
    [set(1, 2), 'TypeError: set expected at most 1 argument, got 2'],
    [bytes('ab'), 'TypeError: string argument without an encoding'],
    [bytes([300]), 'ValueError: byte must be in range(0, 256)'],
    [bytes(1, 'latin1'), 'TypeError: encoding without a string argument'],
    [bytes('a', 5), "TypeError: bytearray() argument 'encoding' must be str, not int"],
    [complex(null), "TypeError: complex() first argument must be a string or a number, not 'NoneType'"],
    [complex(1, 'a'), "TypeError: complex() second arg can't be a string"],
    [set('ab'), 'yes'],
    [bytes('a', 'latin1'), 'yes'],
    [complex(float(1), 2), 'yes'],
  ])('%#', async (value, message) => {
    const file = checkpoint({ object: dict({ value }) });
    expect([await said(file, 'weightsOnly'), await said(file, 'full')]).toEqual([message, message]);
  });

  it('PK312: is met as a key that has no hash', async () => {
    const asked = async (key: Python) => said(checkpoint({ object: dict([[key, 1]]) }), 'weightsOnly');
    expect(await asked(call('collections', 'OrderedDict'))).toBe(
      "TypeError: unhashable type: 'collections.OrderedDict'",
    );
    expect(await asked(tuple(1, set()))).toBe("TypeError: unhashable type: 'set'");
    expect(await asked(call('torch', 'Size', tuple(1)))).toBe('yes');
  });

  it('is met where no tensor is: in the hooks of another', async () => {
    const hooks = call('torch._utils', '_rebuild_tensor_v2');
    const weight = call('torch._utils', '_rebuild_tensor_v2', FLOATS, 0, tuple(4), tuple(1), false, hooks);
    const message = '_rebuild_tensor_v2() missing 6 required positional arguments';
    expect(await said(checkpoint({ object: dict({ weight }) }), 'weightsOnly')).toContain(message);
  });

  it('is one with arguments that are none, of which a restricted load spreads what has items', async () => {
    const called = (args: readonly number[]) => ({
      parts: [...global('collections', 'OrderedDict').parts, ...args, 0x52],
    });
    const asked = async (...args: readonly number[]) => {
      const file = checkpoint({ object: dict({ called: called(args) }) });
      return [await said(file, 'weightsOnly'), await said(file, 'full')];
    };
    const notTuple = 'TypeError: argument list must be a tuple';
    expect(await asked(0x88)).toEqual([
      'TypeError: collections.OrderedDict() argument after * must be an iterable, not bool',
      notTuple,
    ]);
    expect(await asked(0x58, 2, 0, 0, 0, 0x61, 0x62)).toEqual([
      'TypeError: expected at most 1 arguments, got 2',
      notTuple,
    ]);
    expect(await asked(0x5d)).toEqual(['yes', notTuple]);
  });
});

describe('an array of numpy', () => {
  const numpy = 'numpy._core.multiarray';
  const dtype = (code: string) => call('numpy', 'dtype', code, false, true);
  const array = (state: Python, ...args: readonly Python[]) =>
    build(
      call(numpy, '_reconstruct', ...(args.length > 0 ? args : [global('numpy', 'ndarray'), tuple(0), 'b'])),
      state,
    );
  const bytes = (length: number) => call('_codecs', 'encode', '\0'.repeat(length), 'latin1');
  it.each<readonly [Python, string]>([
    [array(tuple(1, tuple(2), dtype('f4'), false, bytes(8))), 'yes'],
    [array(tuple(1, tuple(2), dtype('f4'), false, bytes(7))), 'ValueError: buffer size does not match array size'],
    [array(tuple(1, tuple(2), dtype('U1'), false, bytes(8))), 'yes'],
    [array(tuple(1, tuple(2), dtype('O8'), false, bytes(8))), 'TypeError: object pickle not returning list'],
    [
      array(tuple(1, [2], dtype('f4'), false, bytes(8))),
      '__setstate__() argument 1 must be sequence of length 4, not 5',
    ],
    [array(tuple(2, dtype('f4'), false, bytes(8))), '__setstate__() argument 1, item 0 must be tuple, not int'],
    [array(5), '__setstate__() argument 1 must be 4-item sequence, not int'],
    [array(tuple(1, tuple('a'), dtype('f4'), false, bytes(8))), "'str' object cannot be interpreted as an integer"],
    [array(tuple(1, tuple(-1), dtype('f4'), false, bytes(8))), 'impossible dimension while unpickling array'],
    [array(tuple(1, tuple(1), call('numpy._core._internal', '_convert_to_stringdtype_kwargs'), false, ['a'])), 'yes'],
    [array(tuple(1, tuple(1), dtype('f4'), false, ['a'])), 'TypeError: pickle not returning string'],
    [array(null, 5, tuple(0), 'b'), '_reconstruct() argument 1 must be type, not int'],
    [call(numpy, 'scalar', dtype('f8'), bytes(7)), 'ValueError: initialization string is too small'],
    [call(numpy, 'scalar', dtype('f8'), 5), 'TypeError: initializing object must be a bytes object'],
    [dtype('i0'), "TypeError: data type 'i0' not understood"],
    [call('numpy', 'dtype', false), "TypeError: Cannot interpret 'False' as a data type"],
  ])('%#', async (value, message) => {
    expect(await said(checkpoint({ object: dict({ value }) }), 'full')).toContain(message);
  });
});
