import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildKernels, TARGET } from '../../build/kernels.mjs';

/** The compiler is large; an install without development packages has none. */
const hasCompiler = existsSync(new URL('../../node_modules/assemblyscript/package.json', import.meta.url));

describe('the committed WebAssembly', () => {
  it.skipIf(!hasCompiler)('is what its source compiles to, byte for byte', async () => {
    expect(await buildKernels()).toBe(readFileSync(TARGET, 'utf8'));
  });
});
