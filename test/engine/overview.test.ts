import { describe, expect, it } from 'vitest';
import type { QueueState } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { Overview } from '../../src-core/node/engine/overview.ts';
import type { CheckpointRecord } from '../../src-core/node/engine/record.ts';

const MEGABYTE = 1 << 20;

/** A row of the queue as far as the overview looks at it. */
function row(id: string, state: QueueState): CheckpointRecord {
  return { id: id as CheckpointId, size: 10 * MEGABYTE, state } as CheckpointRecord;
}

const running = (done: number): QueueState => ({ status: 'running', step: 'checksums', done, total: 10 });

describe('the time that is left', () => {
  it('is that of the bytes so far, and a pause does not count', () => {
    let now = 0;
    const overview = new Overview(() => now);
    const one = row('one', running(0));
    overview.note(one);
    now = 4000;
    one.state = running(4);
    expect(overview.overall(false).secondsLeft).toBeCloseTo(6);
    overview.hold();
    now = 60_000;
    overview.goOn();
    expect(overview.overall(false).secondsLeft).toBeCloseTo(6);
    now = 62_000;
    one.state = running(6);
    expect(overview.overall(false).secondsLeft).toBeCloseTo(4);
  });

  it('a pause before anything ran is none of this batch', () => {
    let now = 0;
    const overview = new Overview(() => now);
    overview.hold();
    now = 10_000;
    const one = row('one', running(0));
    overview.goOn();
    overview.note(one);
    now = 12_000;
    one.state = running(5);
    expect(overview.overall(false).secondsLeft).toBeCloseTo(2);
  });
});
