import { describe, expect, it } from 'vitest';
import { asCall, asGlobal, asInt, asInts, asItems, asPersistent, asText } from '../../src-core/pickle/access.ts';
import { itemEntries } from '../../src-core/pickle/dict-entries.ts';
import type { PickleValue } from '../../src-core/pickle/node.ts';
import { GraphBuilder } from '../../src-core/pickle/graph/builder.ts';
import { decodeGraph } from '../../src-core/pickle/graph/decode.ts';
import { GraphEditor } from '../../src-core/pickle/graph/edit.ts';
import { encodeGraph } from '../../src-core/pickle/graph/encode.ts';
import type { PickleGraph } from '../../src-core/pickle/graph/graph.ts';
import { decodeForEditing } from '../../src-core/pickle/graph/lossless.ts';
import { changeStorage, storageReferences } from '../../src-core/pickle/graph/persistent-ids.ts';
import { tensorNode } from '../../src-core/pickle/graph/torch-values.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { global, pickle, protocol2, unicode } from './assemble.ts';
import { corpusPickles, HAS_CORPUS } from './corpus-files.ts';
import { parse, shown } from './parse.ts';
import { ask, hex, PYTHON } from './python.ts';

function open(bytes: Uint8Array): PickleGraph {
  const decoded = decodeForEditing(bytes);
  if (!decoded.ok) throw new Error(decoded.why);
  return decoded.graph;
}

describe('a graph that is not changed', () => {
  it.skipIf(!HAS_CORPUS)('is written back byte for byte, for every pickle that torch and its family write', () => {
    const others: string[] = [];
    let same = 0;
    for (const { name, bytes } of corpusPickles('benign', 'files/torch-zip', 'files/torch-legacy', 'files/pipeline')) {
      if (bytes.length > 5_000_000 || parse(bytes).problem !== null) continue;
      const decoded = decodeGraph(bytes);
      const written = decoded.ok ? encodeGraph(decoded.graph) : new Uint8Array();
      if (decoded.ok && Buffer.compare(written, bytes.subarray(0, decoded.graph.end)) === 0) same++;
      else others.push(name);
    }
    expect(others).toEqual([]);
    expect(same).toBeGreaterThan(150);
  });

  it.each([
    ['a list that holds itself', protocol2(']q', 0, 'h', 0, 'a')],
    ['a tuple that holds itself through a list', protocol2(']q', 0, 'h', 0, OP.TUPLE1, 'q', 1, 'a0h', 1)],
    ['a value that is dropped', protocol2(global('a', 'f'), ')R0N')],
    ['a mark that is dropped', protocol2('(NN1K\x01')],
    ['DUP', protocol2('N2', OP.TUPLE2)],
    ['memo slots that begin at 1', pickle(']q', 1, '.')],
    ['text memo slots', pickle('(lp0\ng0\na.')],
    ['INST and OBJ', protocol2('(K\x01ia\nB\nq', 0, '(', global('a', 'B'), 'q', 1, 'K\x01oq', 2, OP.TUPLE2, 'q', 3)],
    ['an empty batch', protocol2('}q', 0, '(u')],
  ])('is written back byte for byte: %s', (_, bytes) => {
    const decoded = decodeGraph(bytes);
    expect(decoded.ok && hex(encodeGraph(decoded.graph))).toBe(hex(bytes));
  });

  it.each([
    ['numbers its slots otherwise', protocol2(']q', 5, 'N', 'a', '}q', 3, OP.TUPLE2)],
    ['leaves values on the stack', protocol2('NN')],
    ['has PROTO twice', protocol2(OP.PROTO, 2, 'N')],
  ])('is refused where the pickle %s', (_, bytes) => {
    expect(decodeForEditing(bytes).ok).toBe(false);
  });

  it('survives very deep nesting without recursion', () => {
    const bytes = protocol2(new Uint8Array(100_000).fill(OP.EMPTY_LIST), new Uint8Array(99_999).fill(OP.APPEND));
    expect(Buffer.compare(encodeGraph(open(bytes)), bytes)).toBe(0);
  });

  it.skipIf(PYTHON === null)('is written back byte for byte for what CPython writes at every protocol', () => {
    const script = `
import sys, json, pickle, random
from collections import OrderedDict, Counter, deque, defaultdict
from fractions import Fraction
import datetime, decimal
def value(r, depth):
    kind = r.randrange(16 if depth else 9)
    if kind == 0: return r.choice([None, True, False])
    if kind == 1: return r.choice([0, 1, 255, 256, 65535, 65536, -1, 2**31, 2**70, -2**2050, 10**20])
    if kind == 2: return r.choice([0.0, 1.5, float('inf')])
    if kind == 3: return r.choice(['', 'a', 'weight', 'é', 'x' * 300, '\\n', '\\ud800'])
    if kind == 4: return r.choice([b'', b'abc', bytearray(b'z'), b'q' * 300])
    if kind == 5: return r.choice([OrderedDict, len, int])
    if kind == 6: return r.choice([Fraction(1, 3), decimal.Decimal('1.5'), datetime.date(2020, 1, 2), complex(1, 2), slice(1)])
    if kind == 7: return shared[r.randrange(len(shared))]
    if kind == 8: return range(3)
    items = [value(r, depth - 1) for _ in range(r.randrange(5))]
    if kind == 9: return items
    if kind == 10: return tuple(items)
    if kind == 11: return {r.choice(['a', 'b', 1, 2.5, (1, 2)]): item for item in items}
    if kind == 12: return OrderedDict((str(k), item) for k, item in enumerate(items))
    if kind == 13: return {r.randrange(9) for _ in range(3)}
    if kind == 14: items.append(items); return items
    return deque(items)
out = []
for seed in range(240):
    r = random.Random(seed)
    shared = ['shared', [1, 2], (3, 4), {'k': 1}]
    v = value(r, 4)
    for p in range(6): out.append(pickle.dumps(v, p).hex())
print(json.dumps(out))`;
    const pickles = (ask(script, null) as string[]).map((text) => bytesOf(text));
    const wrong = pickles.filter((bytes) => {
      const decoded = decodeGraph(bytes);
      return !decoded.ok || hex(encodeGraph(decoded.graph)) !== hex(bytes);
    });
    expect(pickles).toHaveLength(1440);
    expect(wrong.map(hex)).toEqual([]);
  });
});

interface PythonEdit {
  readonly kind: 'dict' | 'OrderedDict';
  readonly size: number;
  readonly protocol: number;
  readonly edit: string;
}

/** Runs each edit in Python on a dict of `size` keys, and gives the pickles before and after. */
function pythonEdits(edits: readonly PythonEdit[]): readonly (readonly [Uint8Array, Uint8Array])[] {
  const script = `
import sys, json, pickle
from collections import OrderedDict
out = []
for e in json.load(sys.stdin):
    kind = {'dict': dict, 'OrderedDict': OrderedDict}[e['kind']]
    d = kind((f'module.layer{i}.weight', [i, 'shared', 1.5]) for i in range(e['size']))
    before = pickle.dumps({'model': d, 'epoch': 3}, e['protocol'])
    root = pickle.loads(before)
    d = root['model']
    exec(e['edit'])
    out.append([before.hex(), pickle.dumps(root, e['protocol']).hex()])
print(json.dumps(out))`;
  const answers = ask(script, edits) as readonly (readonly [string, string])[];
  return answers.map(([before, after]) => [bytesOf(before), bytesOf(after)]);
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

describe.skipIf(PYTHON === null)('edits give what Python writes after the same edit', () => {
  const sizes = [1, 2, 3, 999, 1000, 1001, 1002, 2000, 2001];
  const cases = (['dict', 'OrderedDict'] as const).flatMap((kind) =>
    sizes.map((size) => ({ kind, size, protocol: 2 })),
  );

  function disagreements(
    edit: string,
    apply: (editor: GraphEditor) => unknown,
    tried: readonly Omit<PythonEdit, 'edit'>[] = cases,
  ): string[] {
    const answers = pythonEdits(tried.map((one) => ({ ...one, edit })));
    return tried.flatMap(({ kind, size, protocol }, at) => {
      const [before, after] = answers[at] ?? [new Uint8Array(), new Uint8Array()];
      const graph = open(before);
      apply(new GraphEditor(graph));
      return hex(encodeGraph(graph)) === hex(after) ? [] : [`${kind} of ${size}, protocol ${protocol}`];
    });
  }

  it('dropping a key, at every size that changes how items are batched', () => {
    const drop = (editor: GraphEditor) => editor.dropKeys(['model'], (key) => key === 'module.layer0.weight');
    expect(disagreements("del d['module.layer0.weight']", drop)).toEqual([]);
  });

  it('stripping a prefix', () => {
    const strip = (editor: GraphEditor) => editor.stripPrefix(['model'], 'module.');
    expect(disagreements("root['model'] = type(d)((k[7:], v) for k, v in d.items())", strip)).toEqual([]);
  });

  it('setting values, at every protocol from 2 on', () => {
    const set = (editor: GraphEditor) => {
      editor.setValue([], 'status', 'complete');
      editor.setValue([], 'n', [1, 70000, -1, 2 ** 40, 1.5, true, null]);
      editor.setValue([], 'm', { a: '' });
      editor.setValue([], 'epoch', 4);
    };
    const edit =
      "root['status'] = 'complete'; root['n'] = [1, 70000, -1, 2**40, 1.5, True, None]; root['m'] = {'a': ''}; root['epoch'] = 4";
    expect(
      disagreements(
        edit,
        set,
        [2, 3, 4, 5].map((protocol) => ({ kind: 'dict', size: 3, protocol })),
      ),
    ).toEqual([]);
  });
});

describe('edits', () => {
  const stateDict = protocol2(
    global('collections', 'OrderedDict'),
    'q',
    0,
    ')Rq',
    1,
    '(',
    unicode('module.a'),
    'q',
    2,
    'K\x01',
    unicode('module.b'),
    'q',
    3,
    'K\x02u',
    '}q',
    4,
    unicode('_metadata'),
    'q',
    5,
    'h',
    0,
    ')Rq',
    6,
    '(',
    unicode(''),
    'q',
    7,
    'K\x01',
    unicode('module'),
    'q',
    8,
    'K\x02',
    unicode('module.a'),
    'q',
    9,
    'K\x03usb',
  );

  it('strip a prefix from the metadata too, where the inner module takes the place of the wrapper', () => {
    const graph = open(stateDict);
    expect(new GraphEditor(graph).stripPrefix([], 'module.')).toEqual({ ok: true, changed: 2 });
    const { value } = parse(encodeGraph(graph));
    expect(typeof value === 'object' && value?.kind === 'call' ? value.setItems : null).toEqual(['a', 1, 'b', 2]);
    expect(typeof value === 'object' && value?.kind === 'call' ? value.states[0] : null).toMatchObject({
      kind: 'dict',
      keys: ['_metadata'],
      values: [{ setItems: ['', 2, 'a', 3] }],
    });
  });

  it('refuse a rename that would make two keys one', () => {
    const graph = open(protocol2('}(', unicode('a'), 'K\x01', unicode('b'), 'K\x02u'));
    expect(new GraphEditor(graph).renameKey([], 'a', 'b')).toEqual({ ok: false, why: 'two keys would be named "b"' });
    expect(shown(encodeGraph(graph))).toBe("{'a': 1, 'b': 2}");
  });

  it('refuse a path that is not there, and a pickle that takes values away again', () => {
    const graph = open(protocol2('}(', unicode('a'), 'K\x01u'));
    expect(new GraphEditor(graph).dropKeys(['x'], () => true).ok).toBe(false);
    const rigid = open(protocol2(global('a', 'f'), ')R0}'));
    expect(new GraphEditor(rigid).setValue([], 'a', 1)).toEqual({ ok: false, why: 'POP takes values away again' });
  });

  it('move the definition of a shared value to where it is needed first', () => {
    const graph = open(protocol2('}(', unicode('a'), 'q', 0, ']q', 1, unicode('b'), 'q', 2, 'h', 1, 'u'));
    new GraphEditor(graph).dropKeys([], (key) => key === 'a');
    expect(shown(encodeGraph(graph))).toBe("{'b': []}");
  });

  it('keep keys that are no strings', () => {
    const graph = open(protocol2('}(K\x01', unicode('x'), unicode('a'), 'Nu'));
    new GraphEditor(graph).dropKeys([], () => true);
    expect(shown(encodeGraph(graph))).toBe("{1: 'x'}");
  });

  it('make another value the root', () => {
    const graph = open(protocol2('}(', unicode('model'), '}q', 0, unicode('epoch'), 'K\x01u'));
    new GraphEditor(graph).replaceRoot(['model']);
    expect(shown(encodeGraph(graph))).toBe('{}');
  });

  it('change the class and the length of a storage', () => {
    const builder = new GraphBuilder();
    const storage = { type: ['torch', 'FloatStorage'] as const, key: '0', location: 'cpu', elements: 12 };
    const tensor = tensorNode(builder, {
      storage,
      storageOffset: 0,
      shape: [4, 3],
      stride: [3, 1],
      requiresGrad: false,
    });
    const graph = open(encodeGraph(builder.graph(builder.dict([[builder.str('w'), tensor]]))));
    const [reference] = storageReferences(graph);
    expect(reference).toMatchObject({ storageClass: 'FloatStorage', key: '0', location: 'cpu', elements: 12 });
    if (reference !== undefined)
      changeStorage(graph, new GraphEditor(graph).builder, reference, { type: ['torch', 'HalfStorage'], elements: 24 });
    expect(storageReferences(open(encodeGraph(graph)))[0]).toMatchObject({ storageClass: 'HalfStorage', elements: 24 });
  });
});

/** A parsed state dict built again from what it says, as torch.save would write it. */
function rebuilt(value: PickleValue): PickleGraph {
  const builder = new GraphBuilder();
  const entries = itemEntries(asCall(value) ?? raise('no OrderedDict')).map(([name, tensor]) => {
    const [storage, offset, shape, stride] = asItems(asCall(tensor)?.args) ?? [];
    const [, type, key, location, elements] = asItems(asPersistent(storage)?.pid) ?? [];
    const node = tensorNode(builder, {
      storage: {
        type: ['torch', asGlobal(type)?.name ?? ''],
        key: asText(key) ?? '',
        location: asText(location) ?? '',
        elements: asInt(elements) ?? 0,
      },
      storageOffset: asInt(offset) ?? 0,
      shape: asInts(shape) ?? [],
      stride: asInts(stride) ?? [],
      requiresGrad: false,
    });
    return [builder.str(asText(name) ?? ''), node] as const;
  });
  return builder.graph(builder.orderedDict(entries));
}

function raise(why: string): never {
  throw new Error(why);
}

describe('GraphBuilder', () => {
  it.skipIf(!HAS_CORPUS)('writes a state dict as torch.save does', () => {
    const [file] = [...corpusPickles('files/torch-zip')].filter(({ name }) => name.includes('state_dict_ordered'));
    const graph = open(file?.bytes ?? new Uint8Array());
    const ours = encodeGraph(rebuilt(parse(file?.bytes ?? new Uint8Array()).value ?? null));
    expect(storageReferences(graph).length).toBeGreaterThan(0);
    expect(hex(ours)).toBe(hex(file?.bytes ?? new Uint8Array()));
  });

  it('uses only opcodes that the weights_only unpickler knows, at protocol 2', () => {
    const builder = new GraphBuilder();
    const value = builder.plain({
      a: [1, 300, 70000, 2 ** 40, 10n ** 30n, 1.5, { float: 1 }, true, false, null, 'é'],
      b: {},
      c: [],
    });
    const { opcodeCounts, problem } = parse(encodeGraph(builder.graph(value)));
    const allowed = new Set<number>([
      OP.PROTO,
      OP.STOP,
      OP.MARK,
      OP.EMPTY_LIST,
      OP.EMPTY_DICT,
      OP.APPENDS,
      OP.APPEND,
      OP.SETITEM,
      OP.SETITEMS,
      OP.BININT,
      OP.BININT1,
      OP.BININT2,
      OP.LONG1,
      OP.BINFLOAT,
      OP.BINUNICODE,
      OP.NONE,
      OP.NEWTRUE,
      OP.NEWFALSE,
      OP.BINPUT,
      OP.BINGET,
    ]);
    expect(problem).toBeNull();
    expect([...opcodeCounts.keys()].filter((byte) => (opcodeCounts[byte] ?? 0) > 0 && !allowed.has(byte))).toEqual([]);
  });
});
