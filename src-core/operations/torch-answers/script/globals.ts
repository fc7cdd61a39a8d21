import { assertion, expectBool, expectInt, expectKind, itemAt, refuse, type ScriptValue, unknown } from './values.ts';

/** What a pickle of a TorchScript archive finds around it. Each throws what torch raises. */
export interface Surroundings {
  /** The record of a storage's bytes is read. */
  storage(key: string): void;
  /** A device's name is read. */
  device(name: string): void;
  /** A class of the archive's code, by its whole name. */
  classOf(name: string): ScriptClass;
}

export interface ScriptClass {
  readonly name: string;
  /** Attributes that its state has to have; null for a class that takes its state in another way. */
  readonly attributes: readonly string[] | null;
}

/** What a name stands for: a number of an enumeration of torch's, or a function. */
export type ScriptGlobal =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'function'; readonly call: (argument: ScriptValue) => ScriptValue };

const QUALIFIED_NAME = '/__w/pytorch/pytorch/aten/src/ATen/core/qualified_name.h';

/** Source: torch/csrc/jit/serialization/unpickler.cpp, `readGlobal`. */
export function globalOf(module: string, name: string, surroundings: Surroundings): ScriptGlobal {
  switch (module) {
    case '__main__':
      return refuse(`Unknown pickler class id${name}`);
    case 'torch.jit._pickle':
      return typedList(name);
    case 'torch':
      return ofTorch(name);
    case 'builtins':
      if (name === 'complex') return made(() => unknown('a complex number'));
      break;
    case 'collections':
      if (name === 'OrderedDict') return made(() => ({ kind: 'None' }));
      break;
    case 'torch._utils':
      if (name === '_rebuild_tensor_v2') return made(rebuiltTensor);
      if (name === '_rebuild_qtensor' || name === '_rebuild_sparse_tensor') return made(() => unknown(name));
      break;
    case 'torch._tensor':
      if (name === '_rebuild_from_type_v2') return unknown(name);
      break;
  }
  if (module.split('.').includes(''))
    refuse(assertion('!atom.empty()', QUALIFIED_NAME, 24, `Invalid name for qualified name: '${module}'`));
  if (name === '') refuse(assertion('!name.empty()', QUALIFIED_NAME, 55, ''));
  if (name.includes('.')) refuse(assertion('name.find(delimiter_) == std::string::npos', QUALIFIED_NAME, 56, ''));
  const found = surroundings.classOf(`${module}.${name}`);
  return made((state) => objectOf(found, state));
}

function made(call: (argument: ScriptValue) => ScriptValue): ScriptGlobal {
  return { kind: 'function', call };
}

const TYPED_LISTS: ReadonlySet<string> = new Set([
  'build_intlist',
  'build_tensorlist',
  'build_doublelist',
  'build_boollist',
]);

/** Lists whose elements have one type, and containers that say theirs. */
function typedList(name: string): ScriptGlobal {
  if (name === 'restore_type_tag' || name === 'build_tensor_from_id') return made(() => unknown(name));
  if (!TYPED_LISTS.has(name)) return refuse(`Unknown pickler class id ${name}`);
  return made((argument) => expectKind(itemAt(expectKind(argument, 'Tuple').items, 0), 'GenericList'));
}

/** Dtypes in the order of their numbers: name of the storage's class, bytes of an element. */
const DTYPES: readonly (readonly [string, number])[] = [
  ['Byte', 1],
  ['Char', 1],
  ['Short', 2],
  ['Int', 4],
  ['Long', 8],
  ['Half', 2],
  ['Float', 4],
  ['Double', 8],
  ['ComplexHalf', 4],
  ['ComplexFloat', 8],
  ['ComplexDouble', 16],
  ['Bool', 1],
  ['QInt8', 1],
  ['QUInt8', 1],
  ['QInt32', 4],
  ['BFloat16', 2],
  ['QUInt4x2', 1],
  ['QUInt2x4', 1],
];
const BFLOAT16 = 15;
const SCHEMES = ['per_tensor_affine', 'per_channel_affine', 'per_tensor_symmetric', 'per_channel_symmetric'];

function ofTorch(name: string): ScriptGlobal {
  if (name === 'device') return made(() => ({ kind: 'Device' }));
  const dtype = name.endsWith('Storage') ? DTYPES.findIndex(([type]) => `${type}Storage` === name) : -1;
  const value = dtype < 0 ? SCHEMES.indexOf(name) : dtype;
  return value < 0 ? refuse(`Unpickler found unknown torch global, 'torch.${name}'`) : { kind: 'number', value };
}

/** Of a dtype by its number. */
export function itemBytes(type: number): number {
  return DTYPES[type]?.[1] ?? unknown('a dtype by another number');
}

function rebuiltTensor(argument: ScriptValue): ScriptValue {
  const { items } = expectKind(argument, 'Tuple');
  const storage = itemAt(items, 0);
  if (storage.kind !== 'Tensor') return unknown('a tensor without a storage');
  const offset = expectInt(itemAt(items, 1));
  const [sizes, strides] = [itemAt(items, 2), itemAt(items, 3)].map((lengths) =>
    expectKind(lengths, 'Tuple').items.map(expectInt),
  );
  const needsGradient = expectBool(itemAt(items, 4));
  checkBounds(sizes ?? [], strides ?? [], offset, storage);
  if (needsGradient && !canHaveGradient(storage.type))
    refuse('Only Tensors of floating point and complex dtype can require gradients');
  return storage;
}

function checkBounds(
  sizes: readonly number[],
  strides: readonly number[],
  offset: number,
  { type, bytes }: Extract<ScriptValue, { readonly kind: 'Tensor' }>,
): void {
  if (sizes.length !== strides.length)
    refuse(`Tensor: size and stride must have the same length, got ${sizes.length} and ${strides.length}`);
  if ([offset, ...sizes, ...strides].some((value) => value < 0)) unknown('a negative size');
  if (sizes.includes(0)) return;
  const last = sizes.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  const needed = (last + 1) * itemBytes(type);
  if (needed > bytes)
    refuse(
      `Tensor: sizes ${sizes.join(' ')}, strides ${strides.join(' ')}, storage offset ${offset} and itemsize ${itemBytes(type)} require a storage of at least ${needed} bytes, but storage only has ${bytes} bytes`,
    );
}

/** Only numbers with a point can have gradients. */
function canHaveGradient(type: number): boolean {
  return (type >= 5 && type <= 10) || type === BFLOAT16;
}

function objectOf({ name, attributes }: ScriptClass, state: ScriptValue): ScriptValue {
  if (attributes === null) return unknown(`the state of ${name}`);
  const { keys } = expectKind(state, 'GenericDict');
  if (!attributes.every((attribute) => keys.has(`"${attribute}`)))
    refuse('IndexError: Argument passed to at() was not in the map.');
  return { kind: 'Object', type: name };
}
