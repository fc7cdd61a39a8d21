import type { EntryTable } from './entry-table.ts';
import { FLAG_DESCRIPTOR, STORED } from './layout.ts';
import { UNSUPPORTED_FLAGS } from './support.ts';

/** What can be said of all entries at once: found in one sweep, for whoever would look at each of them. */
export interface EntryTraits {
  /** Their local headers follow each other in the order of the directory. */
  readonly isInOrder: boolean;
  /** All are stored as they are, and marked as nothing else. */
  readonly isPlain: boolean;
  /** None that has bytes has a CRC-32 of 0. */
  readonly hasChecksums: boolean;
  /** All that have bytes announce a data descriptor. */
  readonly hasDescriptors: boolean;
  /** Some have external attributes. */
  readonly hasAttributes: boolean;
}

export function traitsOf(table: EntryTable): EntryTraits {
  const { length, flags, methods, crcs, sizes, compressedSizes, headerOffsets, externalAttributes } = table;
  let isInOrder = true;
  let hasChecksums = true;
  let hasDescriptors = true;
  let isPlain = true;
  let attributes = 0;
  let seldom = 0;
  let before = -Infinity;
  for (let index = 0; index < length; index++) {
    const size = sizes[index];
    const flag = flags[index] ?? 0;
    const offset = headerOffsets[index] ?? 0;
    seldom |= (methods[index] ?? 0) | (flag & UNSUPPORTED_FLAGS);
    attributes |= externalAttributes[index] ?? 0;
    if (size !== compressedSizes[index]) isPlain = false;
    if (offset < before) isInOrder = false;
    before = offset;
    if (size === 0) continue;
    if ((flag & FLAG_DESCRIPTOR) === 0) hasDescriptors = false;
    if (crcs[index] === 0) hasChecksums = false;
  }
  return {
    isInOrder,
    isPlain: isPlain && seldom === STORED,
    hasChecksums,
    hasDescriptors,
    hasAttributes: attributes !== 0,
  };
}
