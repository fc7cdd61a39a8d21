import { numpyDtypeClass } from '../../src-core/safety/numpy-dtypes.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { parsePickle } from '../../src-core/pickle/machine.ts';
import { predictWeightsOnly } from '../../src-core/safety/weights-only.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);

const predict = (text: string | Uint8Array) =>
  predictWeightsOnly(
    parsePickle(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, { limits: DEFAULT_LIMITS }),
  );

/** Measured on torch 2.13; `null` is accepted. */
const PROBES: readonly (readonly [string, string, string | null])[] = [
  ['a dict', '\x80\x02}X\x01\x00\x00\x00aK\x01s.', null],
  ['any protocol byte', '\x80\xffN.', null],
  ['values left on the stack', '\x80\x02K\x01K\x02.', null],
  ['protocol 4', '\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00N.', 'Unsupported operand 149'],
  ['INT', 'I1\n.', 'Unsupported operand 73'],
  ['POP', '\x80\x02NN0.', 'Unsupported operand 48'],
  ['an unknown opcode', '\x80\x02\xff', 'Unsupported operand 255'],
  ['OrderedDict', '\x80\x02ccollections\nOrderedDict\n)R.', null],
  ['a name split elsewhere', '\x80\x02ctorch\nstorage.UntypedStorage\n.', null],
  ['a Python 2 name', '\x80\x02c__builtin__\nset\n](K\x01e\x85R.', null],
  [
    'defaultdict',
    '\x80\x02ccollections\ndefaultdict\n)R.',
    'Unsupported global: GLOBAL collections.defaultdict was not an allowed global by default.',
  ],
  [
    'a builtin, shown without its module',
    '\x80\x02cbuiltins\neval\n.',
    'Unsupported global: GLOBAL eval was not an allowed global by default.',
  ],
  [
    'a blocked module',
    '\x80\x02cos\nsystem\n.',
    'Trying to load unsupported GLOBAL os.system whose module os is blocked.',
  ],
  [
    'DTensor',
    '\x80\x02ctorch.distributed.tensor\nDTensor\n.',
    '``torch.distributed.tensor`` must be imported to load DTensors',
  ],
  ['a call of None', '\x80\x02N)R.', 'Trying to call reduce for unrecognized function None'],
  [
    'SETITEM on a list',
    '\x80\x02]K\x01K\x02s.',
    "Can only SETITEM for dict, collections.OrderedDict, collections.Counter, but got <class 'list'>",
  ],
  ['APPEND on a dict', '\x80\x02}K\x01a.', "Can only append to lists, but got <class 'dict'>"],
  [
    'BUILD on a dict',
    '\x80\x02}}b.',
    "Can only build Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`, but got <class 'dict'>",
  ],
  [
    'a persistent id that is text',
    '\x80\x02X\x01\x00\x00\x00aQ.',
    "persistent_load id must be tuple or int, but got <class 'str'>",
  ],
  [
    'a persistent id of another kind',
    '\x80\x02X\x06\x00\x00\x00module\x85Q.',
    "Only persistent_load of storage is allowed, but got <class 'str'>",
  ],
  ['an empty stack at STOP', '\x80\x02.', 'pop from empty list'],
  ['a missing memo slot', '\x80\x02h\x05.', '5'],
];

describe('the default load of torch', () => {
  it.each(PROBES)('%s', (_what, text, message) => {
    const { refusal } = predict(text);
    if (message === null) expect(refusal).toBeNull();
    else expect(refusal?.message).toContain(message);
  });

  it('stops at the first refusal in the stream', () => {
    expect(predict('\x80\x02c__main__\nA\ncos\nsystem\n0.').refusal?.message).toContain('__main__.A');
  });

  it('names the class of a numpy dtype beside numpy.dtype: its state is set on an instance of it', () => {
    const { trust } = predict(
      '\x80\x02cnumpy\ndtype\nX\x02\x00\x00\x00f8K\x00K\x01\x87R(K\x03X\x01\x00\x00\x00<NNNtb.',
    );
    expect(trust).toEqual(['numpy.dtype', 'numpy.dtypes.Float64DType']);
  });

  it.each([
    ['f4', 'numpy.dtypes.Float32DType'],
    ['<u2', 'numpy.dtypes.UInt16DType'],
    ['i8', 'numpy.dtypes.Int64DType'],
    ['O8', 'numpy.dtypes.ObjectDType'],
    ['U7', 'numpy.dtypes.StrDType'],
    ['b1', 'numpy.dtypes.BoolDType'],
    ['x9', null],
  ])('calls the class of dtype %s %s', (code, name) => {
    expect(numpyDtypeClass(code)).toBe(name);
  });

  it('names everything to trust when nothing else is in the way', () => {
    const { trust } = predict('\x80\x02cargparse\nNamespace\n)\x81}b.');
    expect(trust).toEqual(['argparse.Namespace']);
    expect(predict('\x80\x02cargparse\nNamespace\n)\x810.').trust).toBeNull();
  });

  it.each([
    ['sets items of a class of dicts', 'ccollections\ndefaultdict\n)R}K\x01s.', null],
    ['makes a defaultdict and leaves it empty', 'ccollections\ndefaultdict\n)R.', ['collections.defaultdict']],
    ['appends to a deque', 'ccollections\ndeque\n)RK\x01a.', null],
    ['sets the state of what a function made', 'cmodels\nmake\n)R}b.', null],
    [
      'sets the state of a random generator of numpy',
      'cnumpy.random._pickle\n__randomstate_ctor\n)R}b.',
      ['numpy.random._pickle.__randomstate_ctor', 'numpy.random.mtrand.RandomState'],
    ],
    [
      'sets the state of a dtype of records',
      'cnumpy\ndtype\ncnumpy\nrecord\n\x85R}b.',
      ['numpy.dtype', 'numpy.record', 'numpy.dtypes.VoidDType'],
    ],
  ])('names what is enough, or nothing, where the pickle %s', (_, text, names) => {
    expect(predict(`\x80\x02${text}`).trust).toEqual(names);
  });

  it('cuts names that would fill the screen', () => {
    expect(predict(`\x80\x02cm\n${'x'.repeat(1_000_000)}\n.`).refusal?.message.length).toBeLessThan(2000);
  });
});

interface Technique {
  readonly file: string;
  readonly observed: {
    readonly weights_unpickler_first_pickle?: { readonly verdict: string; readonly error?: string };
  };
}

describe('on the corpus', () => {
  const { files } = JSON.parse(readFileSync(new URL('techniques/pickle/index.json', CORPUS), 'utf8')) as {
    files: readonly Technique[];
  };
  const asked = files.flatMap(({ file, observed }) => {
    const answer = observed.weights_unpickler_first_pickle;
    return answer !== undefined && answer.verdict !== 'n/a' && file.endsWith('.pkl') ? [[file, answer] as const] : [];
  });
  it.each(asked)('answers as torch does about %s', (file, answer) => {
    const { refusal } = predict(readFileSync(new URL(`techniques/pickle/${file}`, CORPUS)));
    expect(refusal === null ? 'accepts' : 'rejects', answer.error).toBe(answer.verdict);
    if (refusal === null || answer.error === undefined) return;
    const said = answer.error.replace(/^[\w.]+: /, '');
    if (said.startsWith('Unsupported global')) expect(refusal.message).toContain(said.slice(0, 60));
    if (said.startsWith('Unsupported operand')) expect(refusal.message).toContain(said.split('\n')[0]);
  });
});
