import * as fs from 'node:fs/promises';

/** What an atomic write needs of the file system: a seam for tests that make a disk full or fail. */
export type FileSystem = Pick<
  typeof fs,
  | 'open'
  | 'mkdir'
  | 'rm'
  | 'lstat'
  | 'stat'
  | 'realpath'
  | 'rename'
  | 'unlink'
  | 'statfs'
  | 'readdir'
  | 'copyFile'
  | 'chmod'
  | 'chown'
>;

export const nodeFileSystem: FileSystem = fs;
