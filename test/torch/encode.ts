import { OP } from '../../src-core/pickle/opcodes.ts';
import { global as globalOp, pickle, u32, u64, unicode, type Part } from '../pickle/assemble.ts';

/** Values a test writes into a pickle, as Python would have them. */
export type Python = null | boolean | number | string | readonly Python[] | Built;

export interface Built {
  readonly parts: readonly Part[];
}

export function encode(value: Python, protocol = 2): Uint8Array {
  return pickle(OP.PROTO, protocol, ...partsOf(value), OP.STOP);
}

export function tuple(...items: readonly Python[]): Built {
  return { parts: [OP.MARK, ...items.flatMap(partsOf), OP.TUPLE] };
}

export function dict(entries: Readonly<Record<string, Python>> | readonly (readonly [Python, Python])[]): Built {
  const pairs = Array.isArray(entries)
    ? (entries as readonly (readonly [Python, Python])[])
    : Object.entries(entries as Readonly<Record<string, Python>>);
  return {
    parts: [
      OP.EMPTY_DICT,
      OP.MARK,
      ...pairs.flatMap(([key, item]) => [...partsOf(key), ...partsOf(item)]),
      OP.SETITEMS,
    ],
  };
}

export function float(value: number): Built {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return { parts: [OP.BINFLOAT, bytes] };
}

export function global(module: string, name: string): Built {
  return { parts: [globalOp(module, name)] };
}

export function call(module: string, name: string, ...args: readonly Python[]): Built {
  return { parts: [...global(module, name).parts, ...tuple(...args).parts, OP.REDUCE] };
}

export function persistent(id: Python): Built {
  return { parts: [...partsOf(id), OP.BINPERSID] };
}

/** An object made without arguments and given a state. */
export function object(module: string, name: string, state: Python): Built {
  return { parts: [...global(module, name).parts, OP.EMPTY_TUPLE, OP.NEWOBJ, ...partsOf(state), OP.BUILD] };
}

export function build(target: Python, state: Python): Built {
  return { parts: [...partsOf(target), ...partsOf(state), OP.BUILD] };
}

/** `('storage', torch.<class>, key, location, numel)` as a persistent id. */
export function storage(
  cls: string,
  key: Python,
  numel: Python,
  location: Python = 'cpu',
  ...more: readonly Python[]
): Built {
  const module = cls === 'UntypedStorage' ? 'torch.storage' : 'torch';
  return persistent(tuple('storage', global(module, cls), key, location, numel, ...more));
}

export interface TensorOptions {
  readonly offset?: Python;
  readonly size?: Python;
  readonly stride?: Python;
  readonly grad?: Python;
  readonly metadata?: Python;
}

/** `_rebuild_tensor_v2` of a storage; four contiguous elements where nothing else is said. */
export function tensor(
  from: Python,
  { offset = 0, size = tuple(4), stride = tuple(1), grad = false, metadata }: TensorOptions = {},
): Built {
  const rest = metadata === undefined ? [] : [metadata];
  return call(
    'torch._utils',
    '_rebuild_tensor_v2',
    from,
    offset,
    size,
    stride,
    grad,
    call('collections', 'OrderedDict'),
    ...rest,
  );
}

function partsOf(value: Python): readonly Part[] {
  if (value === null) return [OP.NONE];
  if (typeof value === 'boolean') return [value ? OP.NEWTRUE : OP.NEWFALSE];
  if (typeof value === 'string') return [unicode(value)];
  if (typeof value === 'number') return integer(value);
  if ('parts' in value) return value.parts;
  return [OP.EMPTY_LIST, OP.MARK, ...value.flatMap(partsOf), OP.APPENDS];
}

function integer(value: number): readonly Part[] {
  if (value >= 0 && value < 256) return [OP.BININT1, value];
  if (Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) return [OP.BININT, u32(value >>> 0)];
  return [OP.LONG1, 8, u64(BigInt(value))];
}
