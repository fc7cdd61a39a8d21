import type { RangeKind } from '../../../src-core/contract/archive.ts';

export const RANGE_WORDS: Readonly<Record<RangeKind, string>> = {
  header: 'header',
  pickle: 'pickle',
  tensor: 'tensor data',
  record: 'other entry',
  padding: 'padding',
  descriptor: 'descriptor',
  gap: 'empty gap',
  hidden: 'bytes of nothing',
  directory: 'directory',
  damage: 'damaged',
  several: 'several',
};
