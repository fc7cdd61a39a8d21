/**
 * Compile the kernels of src-core/values/kernels to WebAssembly and write them, as a constant, to
 * src-core/values/kernels.wasm.ts. The result is committed; the same source gives the same bytes.
 *
 *   node build/kernels.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCES = new URL('../src-core/values/kernels/', import.meta.url);
export const TARGET = fileURLToPath(new URL('../src-core/values/kernels.wasm.ts', import.meta.url));

/** Compile and return the text of the generated module. Throws with the compiler's words. */
export async function buildKernels() {
  let binary;
  const sources = new Map(readdirSync(SOURCES).map((name) => [name, readFileSync(new URL(name, SOURCES), 'utf8')]));
  const { error, stderr } = await asc.main(
    [
      'kernels.ts',
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--importMemory',
      '--noExportMemory',
      '--use',
      'abort=',
    ],
    {
      readFile: (name) => sources.get(name) ?? null,
      writeFile: (name, contents) => {
        if (name === 'kernels.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(`the kernels do not compile: ${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  return `/** Generated from kernels/kernels.ts by build/kernels.mjs: do not edit. */\nexport const KERNELS_WASM =\n  '${base64}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await buildKernels();
  writeFileSync(TARGET, text);
  console.log(`${TARGET}: ${text.length} characters`);
}
