import type { Format } from '../../src-core/model/checkpoint.ts';

const SETS: readonly Format[] = ['sharded', 'dcp', 'orbax'];

/** Whether a checkpoint of this format is a folder of files, and not one file. */
export function isSet(format: Format | null): boolean {
  return format !== null && SETS.includes(format);
}
