import type { Expectation } from '../contract/expectation.ts';
import { shellPath, shellWord } from '../model/shell-word.ts';

/** What a check was asked for. */
export interface AskedFor {
  readonly checksums: boolean;
  readonly values: boolean;
  readonly expectation: Expectation | null;
}

/** The command line that gives the same report, for a POSIX shell. Rules beyond required keys are in a file that it names. */
export function validateCommand(path: string, { checksums, values, expectation }: AskedFor): string {
  const { required_keys: required = [], ...rules } = expectation ?? {};
  return [
    'assay validate',
    ...(Object.keys(rules).length > 0 ? ['--expect expectation.json'] : []),
    ...required.map((key) => `--require ${shellWord(key)}`),
    ...(checksums ? [] : ['--quick']),
    ...(values ? ['--values'] : []),
    shellPath(path),
  ].join(' ');
}
