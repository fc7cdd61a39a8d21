import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellPath } from '../../src-core/model/shell-word.ts';
import { validateCommand } from '../../src-core/operations/validate-command.ts';

const PLAIN = { checksums: true, values: false, expectation: null };

describe('the command that gives a report', () => {
  it('asks for what the report was asked for', () => {
    expect(validateCommand('/m.pt', PLAIN)).toBe('assay validate /m.pt');
    expect(validateCommand('/a b.pt', { ...PLAIN, checksums: false, values: true })).toBe(
      "assay validate --quick --values '/a b.pt'",
    );
    expect(validateCommand('-m.pt', { ...PLAIN, expectation: { required_keys: ['model', 'a b'] } })).toBe(
      "assay validate --require model --require 'a b' ./-m.pt",
    );
    expect(validateCommand('/m.pt', { ...PLAIN, expectation: { profile: 'nanogpt' } })).toBe(
      'assay validate --expect expectation.json /m.pt',
    );
  });

  const bash = spawnSync('bash', ['--version']).status === 0;
  it.runIf(bash)('names the file as bash reads it, whatever is in its name', () => {
    const names = [
      "it's $(rm -rf) `x`.pt",
      'new\nline.pt',
      'tab\there',
      'a\u202egnp.pt',
      'nb\u00a0sp',
      'e\u0301 🔥',
      '"\\"',
      '~',
    ];
    const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${names.map(shellPath).join(' ')}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(stdout.split('\0').slice(0, -1)).toEqual(names);
    expect(names.map(shellPath).join(' ')).not.toMatch(/[\p{C}\u00a0]/u);
  });
});
