import type { PickleValue } from './node.ts';

/** The Python type of a value as its error messages name it; `object` where only running would tell. */
export function pythonTypeName(value: PickleValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return 'int';
  switch (value.kind) {
    case 'float':
      return 'float';
    case 'bytes':
      return value.mutable ? 'bytearray' : 'bytes';
    case 'text':
      return 'str';
    case 'list':
    case 'numbers':
      return 'list';
    case 'tuple':
      return 'tuple';
    case 'dict':
      return 'dict';
    case 'set':
      return value.frozen ? 'frozenset' : 'set';
    case 'buffer':
      return 'memoryview';
    case 'global':
      return 'type';
    case 'call':
    case 'persistent':
    case 'extension':
      return 'object';
  }
}

/** True for plain data, which no call accepts as a function: everything but names, calls, persistent ids and extensions. */
export function isUncallable(value: PickleValue): boolean {
  if (value === null || typeof value !== 'object') return true;
  const { kind } = value;
  return kind !== 'global' && kind !== 'call' && kind !== 'persistent' && kind !== 'extension';
}

/** The Python type of plain data; null for what only a name, a call or a registry tells, and for bytes that are not in the file. */
export function dataTypeName(value: PickleValue): string | null {
  const isBuffer = typeof value === 'object' && value?.kind === 'buffer';
  return isUncallable(value) && !isBuffer ? pythonTypeName(value) : null;
}
