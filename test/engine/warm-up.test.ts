import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { warmUp, warmUpSample } from '../../src-core/node/engine/warm-up.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';

describe('warming up', () => {
  it('reads a checkpoint that is read as most are', async () => {
    const source = new MemorySource(await warmUpSample());
    const { checkpoint, findings } = await inspectQuick(source, { limits: DEFAULT_LIMITS, ports: nodePorts, name: '' });
    expect(checkpoint).toMatchObject({
      format: 'torch-zip',
      safety: 'safe',
      torch: { weightsOnly: { accepts: 'yes' } },
    });
    expect(checkpoint.tensors.length).toBeGreaterThan(100);
    expect(findings).toEqual([]);
  });

  it('ends when something is opened', async () => {
    let looks = 0;
    const opened = {
      get aborted() {
        return ++looks > 2;
      },
    } as AbortSignal;
    await warmUp(DEFAULT_LIMITS, opened);
    expect(looks).toBe(3);
  });
});
