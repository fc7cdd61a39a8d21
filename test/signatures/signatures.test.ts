import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { validate } from '../../src-core/operations/validate.ts';
import type { FileSet } from '../../src-core/bytes/file-set.ts';
import { contextFor } from '../operations/context.ts';
import { MemorySet } from '../sources/memory-set.ts';
import { ARCHIVES } from './cases/archives.ts';
import { OTHER_FILES } from './cases/other-files.ts';
import { CONTENTS } from './cases/contents.ts';
import { type Case, big } from './cases/samples.ts';

async function reported(
  bytes: Uint8Array,
  { name = 'model.pt', expectation, beside = {}, free }: Partial<Omit<Case, 'bytes'>> = {},
) {
  const folder: FileSet = new MemorySet({ ...beside, [name]: bytes });
  if (free !== undefined) folder.freeBytes = () => Promise.resolve(free);
  const context = { ...contextFor(name), folder };
  const check = validate(new MemorySource(bytes), context, {
    checksums: true,
    values: true,
    expectation: expectation ?? null,
  });
  for (;;) {
    const next = await check.next();
    if (next.done === true) return next.value.findings.map(describeFinding);
  }
}

describe('failures that people meet', () => {
  it.each([...ARCHIVES, ...OTHER_FILES, ...CONTENTS])(
    '$id, $code: $what',
    async ({ bytes, code, level, says, at, ...around }) => {
      const findings = await reported(await bytes, around);
      expect(findings.map((found) => found.code)).toContain(code);
      const found = findings.find((candidate) => candidate.code === code);
      expect(found?.level).toBe(level);
      expect(`${found?.message ?? ''}\n${found?.advice ?? ''}\n${found?.referenceMessage ?? ''}`).toMatch(says);
      if (at !== undefined) expect(found?.at).toMatchObject(at);
    },
  );

  it('leave a whole file alone', async () => {
    expect(await reported(await big())).toEqual([]);
  });
});
