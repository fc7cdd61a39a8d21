/**
 * Values as TorchScript's own unpickler has them: fewer kinds than Python's, and a name is a number, the place of what it
 * stands for in a list.
 */
export type ScriptValue =
  | { readonly kind: 'None' | 'Double' | 'ComplexDouble' | 'Device' }
  /** `bytes` are those of its storage, `type` the number of its dtype. */
  | { readonly kind: 'Tensor'; readonly type: number; readonly bytes: number }
  | { readonly kind: 'Bool'; readonly value: boolean }
  | { readonly kind: 'Int'; readonly value: number }
  | { readonly kind: 'String'; readonly value: string }
  | { readonly kind: 'Tuple'; readonly items: readonly ScriptValue[] }
  | { readonly kind: 'GenericList'; readonly items: ScriptValue[] }
  | { readonly kind: 'GenericDict'; readonly keys: Set<string> }
  | { readonly kind: 'Object'; readonly type: string };

export type ValueOf<K extends ScriptValue['kind']> = Extract<ScriptValue, { readonly kind: K }>;

/** What torch raises, in its own words, the class of the exception left out. */
export class ScriptRefusal extends Error {
  override readonly name = 'ScriptRefusal';
}

/** What it does next is not known, or depends on memory that nobody wrote. */
export class ScriptUnknown extends Error {
  override readonly name = 'ScriptUnknown';
}

export function refuse(message: string): never {
  throw new ScriptRefusal(message);
}

export function unknown(what: string): never {
  throw new ScriptUnknown(what);
}

const ATEN = '/__w/pytorch/pytorch/aten/src/ATen/core';

/** Lines of `ivalue_inl.h` of torch 2.13 that ask for a kind. */
const LINES: Readonly<Partial<Record<ScriptValue['kind'], number>>> = {
  Tuple: 2123,
  GenericDict: 2119,
  String: 2388,
  Object: 137,
};

/** A value of the kind that is asked for. */
export function expectKind<K extends ScriptValue['kind']>(value: ScriptValue, kind: K): ValueOf<K> {
  if (isKind(value, kind)) return value;
  const line = LINES[kind];
  if (line === undefined) return unknown(`a value that is no ${kind}`);
  return refuse(assertion(`is${kind}()`, `${ATEN}/ivalue_inl.h`, line, `Expected ${kind} but got ${value.kind}`));
}

export function expectBool(value: ScriptValue): boolean {
  if (value.kind === 'Bool') return value.value;
  return refuse(assertion('0', `${ATEN}/ivalue.h`, 710, 'expected bool'));
}

export function expectInt(value: ScriptValue): number {
  if (value.kind === 'Int') return value.value;
  return refuse(assertion('0', `${ATEN}/ivalue.h`, 663, 'expected int'));
}

export function assertion(what: string, file: string, line: number, why: string): string {
  return `${what} INTERNAL ASSERT FAILED at "${file}":${line}, please report a bug to PyTorch. ${why}`;
}

function isKind<K extends ScriptValue['kind']>(value: ScriptValue, kind: K): value is ValueOf<K> {
  return value.kind === kind;
}

/** One element of a tuple. */
export function itemAt(items: readonly ScriptValue[], index: number): ScriptValue {
  const item = items[index];
  if (item !== undefined) return item;
  return refuse(`TupleElements: invalid index Index = ${index}; Length = ${items.length}`);
}
