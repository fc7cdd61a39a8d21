import type { Format } from '../../src-core/model/checkpoint.ts';

/** What a library spreads over many files, and only that library writes. */
const SPREAD: readonly Format[] = ['dcp', 'megatron', 'orbax'];

/** Whether a checkpoint of this format is a folder of files, and not one file. */
export function isSet(format: Format | null): boolean {
  return format === 'sharded' || isSpread(format);
}

export function isSpread(format: Format | null): boolean {
  return format !== null && SPREAD.includes(format);
}
