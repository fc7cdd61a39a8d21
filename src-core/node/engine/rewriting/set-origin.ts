import { basename, dirname } from 'node:path';
import { isIndexName } from '../../../sets/sharded/shard-names.ts';
import type { CheckpointRecord } from '../record.ts';
import type { Origin } from './result-name.ts';

/** What a rewrite of this row reads, and what its result is put beside: a set named by its index is its whole folder. */
export function originOf({ path, result }: CheckpointRecord): Origin {
  if (result?.report.format !== 'sharded') return { path, isFolder: false };
  return { path: isIndexName(basename(path)) ? dirname(path) : path, isFolder: true };
}
