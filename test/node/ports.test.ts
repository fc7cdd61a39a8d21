import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nodePorts } from '../../src-core/node/ports.ts';

describe('nodePorts', () => {
  it('inflates up to the limit, and says why not', () => {
    const deflated = deflateRawSync(new Uint8Array(1000));
    expect(nodePorts.inflateRaw(deflated, 1000)).toMatchObject({ ok: true });
    expect(nodePorts.inflateRaw(deflated, 999)).toMatchObject({ ok: false, why: 'limit' });
    expect(nodePorts.inflateRaw(Uint8Array.of(0xff, 0xff), 10)).toMatchObject({ ok: false, why: 'damaged' });
  });

  it('continues a checksum', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(nodePorts.crc32(bytes)).toBe(0xcbf43926);
    expect(nodePorts.crc32(bytes.subarray(4), nodePorts.crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  });
});
