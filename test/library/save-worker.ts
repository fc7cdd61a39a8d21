import { atomicSave } from '../../src-core/library/atomic-save.ts';

/** Child of the process tests: saves one path again and again, each time with its own number throughout. */
const [, , path = '', worker = '0', rounds = '1000000'] = process.argv;
const size = 200_000;
process.stdout.write('started\n');
for (let round = 0; round < Number(rounds); round++)
  await atomicSave(
    {
      worker: Number(worker),
      data: { dtype: 'float32', shape: [size], data: new Float32Array(size).fill(Number(worker)) },
    },
    path,
  );
