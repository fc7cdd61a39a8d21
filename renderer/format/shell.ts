import { shellWord } from '../../src-core/model/shell-word.ts';

/** The command line that looks for these keys in a file. */
export function requireCommand(pathWord: string, requiredKeys: readonly string[]): string {
  return ['assay validate', ...requiredKeys.map((key) => `--require ${shellWord(key)}`), pathWord].join(' ');
}
