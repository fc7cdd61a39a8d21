import { flushCompileCache } from 'node:module';
import { writeAtomically } from '../../../src-core/node/atomic-write/write-atomically.ts';

/** Child of the kill test: rewrites one file for ever, each time all of one letter, and says when it has begun. */
const [, , target = '', bytes = '0'] = process.argv;
const block = Buffer.alloc(256 * 1024);
// It will be killed, and Node keeps what it has compiled only of programs that end by themselves.
flushCompileCache();
process.stdout.write('ready\n');
for (let round = 0; ; round++) {
  block.fill(97 + (round % 26));
  await writeAtomically(target, async (out) => {
    for (let written = 0; written < Number(bytes); written += block.length) await out.write(block);
  });
}
