import { flushCompileCache } from 'node:module';
import { atomicSave } from '../../src-core/library/atomic-save.ts';

/** Child of the process tests: saves one path again and again, each time with its own number throughout. */
const [, , path = '', worker = '0', rounds = '1000000'] = process.argv;
const size = 200_000;
// It will be killed, and Node keeps what it has compiled only of programs that end by themselves.
flushCompileCache();
process.stdout.write('started\n');
for (let round = 0; round < Number(rounds); round++)
  await atomicSave(
    {
      worker: Number(worker),
      data: { dtype: 'float32', shape: [size], data: new Float32Array(size).fill(Number(worker)) },
    },
    path,
  );
