import type { Value } from '../../model/value.ts';

/** The Python type of a value, by its short name: `dict`, `OrderedDict`, `Tensor`, `NoneType`… */
export function pythonType(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'NoneType';
    case 'numbers':
      return 'list';
    case 'bytes':
      return value.mutable === true ? 'bytearray' : 'bytes';
    case 'dict':
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return value.className === undefined ? value.kind : shortName(value.className);
    case 'tensor':
      return shortName(value.tensor.className ?? 'Tensor');
    case 'array':
    case 'object':
      return shortName(value.className);
    case 'global':
      return 'type';
    case 'unreadable':
      return '';
    case 'bool':
    case 'int':
    case 'float':
    case 'complex':
    case 'str':
      return value.kind;
  }
}

/** Whether a value counts as an expected type: a subclass is what its base is, as `isinstance` has it. */
export function isOfType(value: Value, expected: string): boolean {
  const name = shortName(expected);
  if (pythonType(value) === name) return true;
  switch (name) {
    case 'dict':
    case 'Mapping':
      return value.kind === 'dict';
    case 'list':
      return value.kind === 'list' || value.kind === 'numbers';
    case 'Sequence':
      return value.kind === 'list' || value.kind === 'numbers' || value.kind === 'tuple';
    case 'tuple':
      return value.kind === 'tuple';
    case 'Tensor':
      return value.kind === 'tensor';
    case 'None':
      return value.kind === 'none';
    case 'number':
      return value.kind === 'int' || value.kind === 'float';
    default:
      return false;
  }
}

function shortName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}
