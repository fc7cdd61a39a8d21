import { describe, expect, it } from 'vitest';
import { CODES } from '../../src-core/findings/catalog.ts';
import { assay } from './run.ts';

describe('assay explain', () => {
  it('says what a finding means, what to do, and shows an example', async () => {
    const { stdout, exitCode } = await assay(['explain', 'fi101']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`FI101  the file is empty
level 1 size, error, corrupted

  A process that is killed, or a disk or quota that is full, leaves an empty file behind
  when the writer has created it but nothing has reached the disk yet.

What to do
  Take the previous checkpoint; nothing can be recovered from this one. Check disk space and
  quota where it was written.

What torch.load says
  EOFError: Ran out of input

Example
  open("model.pt", "wb").close()

  $ assay validate model.pt
  FI101 error  the file has 0 bytes
`);
  });

  it.each(CODES)('%s has an explanation', async (code) => {
    const { stdout, exitCode } = await assay(['explain', code]);
    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/\{[a-z]\w*\}/);
  });

  it('lists every code', async () => {
    const { stdout } = await assay(['explain', '--list']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(CODES.length);
  });

  it('suggests a code that is near', async () => {
    const { stderr, exitCode } = await assay(['explain', 'FI011']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/there is no finding FI011; is it FI111\?/);
  });
});

describe('assay', () => {
  it('prints its version and its help', async () => {
    expect((await assay(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout, exitCode } = await assay(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['validate', 'inspect', 'explain']) expect(stdout).toContain(command);
  });

  it('refuses a command that it does not have', async () => {
    expect((await assay(['valdate', 'x'])).exitCode).toBe(1);
  });
});
