import { setImmediate } from 'node:timers/promises';
import { MemorySource } from '../../bytes/memory-source.ts';
import { checkpointBytes } from '../../library/checkpoint-bytes.ts';
import { OrderedDict, type TensorData } from '../../library/saved-value.ts';
import type { Limits } from '../../model/limits.ts';
import { inspectQuick } from '../../operations/inspect.ts';
import { nodePorts } from '../ports.ts';

/** Tensors of one reading: some milliseconds, which whoever asks for something meanwhile waits at most. */
const TENSORS = 500;
/** V8 compiles a function when it has been called some thousand times. */
const READINGS = 30;

/**
 * Read a small checkpoint made in memory again and again, so that what reads files is compiled when the first one is
 * opened: a file of 20,000 tensors then takes a third of the time. Ends early where the signal says so.
 */
export async function warmUp(limits: Limits, signal: AbortSignal): Promise<void> {
  const source = new MemorySource(await warmUpSample());
  for (let reading = 0; reading < READINGS && !signal.aborted; reading++) {
    await inspectQuick(source, { limits, ports: nodePorts, name: '' });
    await setImmediate();
  }
}

/** A state dict of small weights and biases. */
export async function warmUpSample(): Promise<Uint8Array> {
  const data = new Float32Array(8);
  const shapes = [[8], [2, 4]];
  const tensors = Array.from({ length: TENSORS }, (_, index): readonly [string, TensorData] => {
    const shape = shapes[index % shapes.length] ?? [8];
    return [
      `layers.${index >> 1}.${shape.length === 1 ? 'bias' : 'weight'}`,
      { dtype: 'float32', shape, data: data.slice() },
    ];
  });
  return await checkpointBytes('sample.pt', new OrderedDict(tensors));
}
