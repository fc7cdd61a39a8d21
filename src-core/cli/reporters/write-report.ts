import { writeAtomically } from '../../node/atomic-write/write-atomically.ts';
import { AtomicWriteError } from '../../node/atomic-write/write-error.ts';
import { UsageError } from '../cli.ts';

/** Write a report file whole or not at all. Throws `UsageError` when it cannot be written. */
export async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, async (output) => {
      await output.write(new TextEncoder().encode(text));
    });
  } catch (error) {
    if (error instanceof AtomicWriteError)
      throw new UsageError(`${path} cannot be written: ${error.message}`, { cause: error });
    throw error;
  }
}
