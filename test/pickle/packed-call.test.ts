import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asCall, asItems, asTuple } from '../../src-core/pickle/access.ts';
import type { ParsedPickle, PickleValue } from '../../src-core/pickle/node.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { PackedCall } from '../../src-core/pickle/packed-call.ts';
import { valueText } from '../../src-core/pickle/value-text.ts';
import { global, pickle, protocol2, u32, unicode, type Part } from './assemble.ts';
import { parse } from './parse.ts';

/** Writes tensors as torch.save does: what is used again is fetched from the memo, and every object has a slot. */
class Writer {
  readonly parts: Part[] = [];
  readonly #slots = new Map<string, number>();
  readonly #memoise: boolean;
  slots = 0;

  constructor(memoise: boolean) {
    this.#memoise = memoise;
  }

  add(...parts: readonly Part[]): this {
    this.parts.push(...parts);
    return this;
  }

  put(): this {
    const slot = this.slots++;
    return this.add(this.#memoise ? OP.MEMOIZE : slot < 256 ? [OP.BINPUT, slot] : [OP.LONG_BINPUT, ...u32(slot)]);
  }

  get(slot: number): this {
    return this.add(slot < 256 ? [OP.BINGET, slot] : [OP.LONG_BINGET, ...u32(slot)]);
  }

  once(name: string, bytes: Uint8Array): this {
    const known = this.#slots.get(name);
    if (known !== undefined) return this.get(known);
    this.#slots.set(name, this.slots);
    return this.add(bytes).put();
  }

  tuple(numbers: readonly number[]): this {
    const ints = numbers.map((number) => int(number));
    if (numbers.length === 0) return this.add(OP.EMPTY_TUPLE);
    const short = [0, OP.TUPLE1, OP.TUPLE2, OP.TUPLE3][numbers.length];
    return (short === undefined ? this.add(OP.MARK, ...ints, OP.TUPLE) : this.add(...ints, short)).put();
  }

  tensor({ key, size, stride, offset, grad, dtype }: Tensor): this {
    this.once('rebuild', global('torch._utils', '_rebuild_tensor_v2'))
      .add(OP.MARK, OP.MARK)
      .once('storage', unicode('storage'))
      .once(dtype, global('torch', dtype))
      .once(`key ${key}`, unicode(key))
      .once('cpu', unicode('cpu'))
      .add(int(12), OP.TUPLE)
      .put()
      .add(OP.BINPERSID, int(offset));
    return this.tuple(size)
      .tuple(stride)
      .add(grad ? OP.NEWTRUE : OP.NEWFALSE)
      .once('hooks', global('collections', 'OrderedDict'))
      .add(OP.EMPTY_TUPLE, OP.REDUCE)
      .put()
      .add(OP.TUPLE)
      .put()
      .add(OP.REDUCE)
      .put();
  }
}

function int(number: number): Part {
  if (number >= 0 && number < 256) return [OP.BININT1, number];
  if (number >= 0 && number < 65_536) return [OP.BININT2, number & 255, number >> 8];
  return number === number >> 0 ? [OP.BININT, ...u32(number)] : [OP.LONG1, 5, ...u32(number % 2 ** 32), 1];
}

interface Tensor {
  readonly key: string;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly grad: boolean;
  readonly dtype: string;
}

const number = fc.oneof(fc.nat(9), fc.integer({ min: -70_000, max: 70_000 }), fc.constant(2 ** 32 + 7));
const tensor: fc.Arbitrary<Tensor> = fc.record({
  key: fc.constantFrom('0', '1', 'é', '12345678901234567890'),
  size: fc.array(number, { maxLength: 5 }),
  stride: fc.array(number, { maxLength: 5 }),
  offset: number,
  grad: fc.boolean(),
  dtype: fc.constantFrom('FloatStorage', 'HalfStorage'),
});

function written(tensors: readonly Tensor[], memoise: boolean, fetched: readonly number[] = []): Uint8Array {
  const writer = new Writer(memoise).add('](');
  for (const one of tensors) writer.tensor(one);
  for (const slot of fetched) if (slot < writer.slots) writer.get(slot);
  return protocol2(...writer.add('e').parts);
}

/** Room on the stack that is too little for packed calls, and enough for these pickles. */
const UNPACKED = { pickleStack: 80 };

/** Everything that was read, in a form in which a packed call and a spelt one are the same. */
function plain(parsed: ParsedPickle): unknown {
  const ids = new Map<object, number>();
  const copy = (value: PickleValue | undefined): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const id = ids.get(value);
    if (id !== undefined) return `the same as ${id}`;
    ids.set(value, ids.size);
    if (value.kind === 'call') {
      const { how, callee, args, kwargs, offset, states, setItems, appended } = value;
      const lists = [states, setItems, appended].map((list) => list.map(copy));
      return { how, callee: copy(callee), args: copy(args), kwargs, offset, lists };
    }
    if (value.kind === 'persistent') return { pid: copy(value.pid), offset: value.offset };
    if (value.kind === 'tuple' || value.kind === 'list') return [value.kind, ...value.items.map(copy)];
    return value.kind === 'dict' ? [value.keys.map(copy), value.values.map(copy)] : value;
  };
  const { end, opcodes, problem, oddities, effectCount, globals, opcodeCounts, firstOffsets } = parsed;
  const effects = parsed.effects.map((effect) => ({
    ...effect,
    target: copy(effect.target),
    argument: copy(effect.argument),
  }));
  const persistent = parsed.persistent.map(copy);
  const rest = { end, opcodes, problem, oddities, effectCount, globals, opcodeCounts, firstOffsets };
  return { value: copy(parsed.value), effects, persistent, ...rest };
}

function packed(parsed: ParsedPickle): readonly PackedCall[] {
  return (asItems(parsed.value) ?? []).filter((item) => item instanceof PackedCall);
}

const usual: Tensor = { key: '0', size: [3, 4], stride: [4, 1], offset: 0, grad: false, dtype: 'FloatStorage' };

describe('calls over a persistent id', () => {
  it('are packed from the second of a kind on, with equal shapes as one array', () => {
    const parsed = parse(written([usual, { ...usual, key: '1' }, { ...usual, key: '2' }], false));
    const [second, third] = packed(parsed);
    expect(packed(parsed)).toHaveLength(2);
    expect(second).toMatchObject({ key: '1', keyNumber: 1 });
    expect(second?.form).toMatchObject({ count: 12, first: 0, size: [3, 4], stride: [4, 1], flag: false });
    expect(second?.form).toBe(third?.form);
    expect(second?.common).toBe(third?.common);
    expect(valueText(second?.args ?? null)).toBe(
      "(persistent_load(('storage', torch.FloatStorage, '1', 'cpu', 12)), 0, (3, 4), (4, 1), False, collections.OrderedDict())",
    );
  });

  it('are what their opcodes spell, with every part that the memo is asked for', () => {
    fc.assert(
      fc.property(fc.array(tensor, { maxLength: 6 }), fc.boolean(), fc.array(fc.nat(60)), (tensors, memoise, slots) => {
        const bytes = written(tensors, memoise, slots.slice(0, 20));
        expect(plain(parse(bytes))).toEqual(plain(parse(bytes, UNPACKED)));
      }),
    );
  });

  it('are read like any others where bytes are not what they should be', () => {
    const bytes = written([usual, { ...usual, key: '1' }, { ...usual, key: '2', size: [2, 2, 3, 1] }], false, [9, 12]);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(plain(parse(flipped)), `bit ${bit}`).toEqual(plain(parse(flipped, UNPACKED)));
      const cut = bytes.slice(0, bit >> 3);
      if ((bit & 7) === 0) expect(plain(parse(cut)), `cut ${bit}`).toEqual(plain(parse(cut, UNPACKED)));
    }
  });

  /** Layers that repeat, with as many slots as take memo numbers of four bytes. */
  const layers = (count: number, memoise: boolean) => {
    const shapes = [usual, { ...usual, size: [7], stride: [1] }, { ...usual, size: [3, 4], offset: 2, grad: true }];
    const writer = new Writer(memoise).add(']');
    for (let at = 0; at < count; at++) writer.tensor({ ...(shapes[at % 3] ?? usual), key: String(at) }).add('a');
    return protocol2(...writer.parts);
  };

  it('of layers that repeat are what their opcodes spell, with the opcodes counted', () => {
    for (const memoise of [false, true]) {
      const bytes = layers(130, memoise);
      expect(packed(parse(bytes))).toHaveLength(129);
      expect(plain(parse(bytes))).toEqual(plain(parse(bytes, UNPACKED)));
    }
  });

  it('of layers that repeat are read like any others where bytes are not what they should be', () => {
    for (const memoise of [false, true]) {
      const bytes = layers(memoise ? 8 : 38, memoise);
      const last = bytes.length - (memoise ? 180 : 330);
      for (let at = last; at < bytes.length; at++) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
        expect(plain(parse(changed)), `byte ${at}`).toEqual(plain(parse(changed, UNPACKED)));
      }
    }
  });

  /** The same under keys of a dict, put into it a dozen at once. */
  const stateDict = (count: number) => {
    const kinds = [
      usual,
      { ...usual, size: [7], stride: [1], dtype: 'HalfStorage' },
      { ...usual, dtype: 'HalfStorage' },
    ];
    const writer = new Writer(false).add('}(');
    for (let at = 0; at < count; at++) {
      if (at > 0 && at % 12 === 0) writer.add('u(');
      writer.add(unicode(at % 7 === 3 ? `größe.${at}` : `layers.${at}.weight`)).put();
      writer.tensor({ ...(kinds[at % 3] ?? usual), key: String(at) });
    }
    return protocol2(...writer.add('u').parts);
  };

  it('of a state dict are what their opcodes spell, with their keys', () => {
    const bytes = stateDict(200);
    const parsed = parse(bytes);
    expect(parsed.value).toMatchObject({ kind: 'dict', keys: { length: 200 } });
    expect(parsed.effectCount).toBeGreaterThan(590);
    expect(plain(parsed)).toEqual(plain(parse(bytes, UNPACKED)));
    const calls: PackedCall[] = [];
    parsed.eachPersistent(
      () => undefined,
      (run) => calls.push(...run),
    );
    expect(calls.map(({ keyNumber }) => keyNumber)).toEqual(calls.map((_, at) => 200 - calls.length + at));
  });

  it('of a state dict are read like any others where bytes are not what they should be', () => {
    const bytes = stateDict(54);
    for (let at = bytes.length - 240; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
      const broken = at % 8 === 0 ? bytes.slice(0, at) : changed;
      expect(plain(parse(broken)), `byte ${at}`).toEqual(plain(parse(broken, UNPACKED)));
    }
  });

  it('of layers that repeat are other calls once what they fetch has changed', () => {
    const bytes = layers(90, false);
    const half = [...global('torch', 'HalfStorage'), OP.BINPUT, 2];
    // Between two tensors of the list: the class of the storages is another one from here on.
    const middle = bytes.length - 2 - 30 * 66;
    const start = bytes.findIndex((byte, at) => at > middle && byte === OP.BINGET && bytes[at + 2] === OP.MARK);
    const changed = pickle(bytes.slice(0, start), half, OP.POP, bytes.slice(start));
    expect(plain(parse(changed))).toEqual(plain(parse(changed, UNPACKED)));
  });

  it('keep their parts when one is put into the slot of another', () => {
    const bytes = written([usual, { ...usual, key: '1' }], false);
    const writer = pickle(bytes.slice(0, -2), OP.BINPUT, 17, OP.BINGET, 16, OP.BINGET, 17, OP.BINGET, 18, 'e.');
    expect(plain(parse(writer))).toEqual(plain(parse(writer, UNPACKED)));
  });

  it('take a state and items like any other object', () => {
    const bytes = written([usual, { ...usual, key: '1' }], false);
    const built = parse(pickle(bytes.slice(0, -2), OP.EMPTY_DICT, OP.BUILD, 'e.'));
    const [, second] = asItems(built.value) ?? [];
    expect(asCall(second)?.states).toHaveLength(1);
    expect(built.effects.at(-1)).toMatchObject({ kind: 'build', target: second });
  });

  it('show one of each kind to who judges kinds', () => {
    const half = { ...usual, dtype: 'HalfStorage' };
    const tensors = [usual, half, ...Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? usual : half))];
    const parsed = parse(written(tensors, true));
    const ids: unknown[] = [];
    parsed.eachKindOfEffect(({ kind, target }) => kind === 'persid' && ids.push(asTuple(target)?.items[1]));
    expect(ids).toHaveLength(4);
    expect(parsed.persistent).toHaveLength(10);
    expect(packed(parsed)).toHaveLength(8);
  });

  it('show what happens before and behind many of a kind', () => {
    const bytes = written(
      Array.from({ length: 9 }, () => usual),
      true,
    );
    const parsed = parse(pickle(bytes.slice(0, -2), OP.EMPTY_DICT, OP.BUILD, 'e.'));
    const kinds: string[] = [];
    parsed.eachKindOfEffect(({ kind }) => kinds.push(kind));
    const first = ['reference', 'reference', 'persid', 'reference', 'call', 'call'];
    expect(kinds).toEqual([...first, 'persid', 'call', 'call', 'build']);
  });
});
