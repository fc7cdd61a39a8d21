import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src-core/bytes/byte-source.ts';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { Ports } from '../../src-core/bytes/ports.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { reportOf } from '../../src-core/operations/report/report.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { CORPUS } from '../corpus/manifest.ts';

const FOLDER = join(CORPUS, 'techniques', 'dos');
const FILES = readdirSync(FOLDER).filter((name) => name !== 'index.json');

/** What a check did, counted: a clock would count the neighbours of the machine as well. */
interface Work {
  read: number;
  inflated: number;
}

function counted(bytes: Uint8Array): { readonly source: ByteSource; readonly ports: Ports; readonly work: Work } {
  const work: Work = { read: 0, inflated: 0 };
  const inner = new MemorySource(bytes);
  const source: ByteSource = {
    size: inner.size,
    read: (offset, length, signal) => {
      work.read += length;
      return inner.read(offset, length, signal);
    },
  };
  const inflateRaw: Ports['inflateRaw'] = (stored, limit) => {
    const result = nodePorts.inflateRaw(stored, limit);
    work.inflated += result.ok ? result.bytes.length : limit;
    return result;
  };
  return { source, ports: { ...nodePorts, inflateRaw }, work };
}

describe('a small file that asks for much', () => {
  it.each(FILES)('%s: little work, and something to say', async (name) => {
    const bytes = new Uint8Array(readFileSync(join(FOLDER, name)));
    const { source, ports, work } = counted(bytes);
    const check = validate(
      source,
      { limits: DEFAULT_LIMITS, ports, name },
      { checksums: false, values: false, expectation: null },
    );
    let next = await check.next();
    while (next.done !== true) next = await check.next();
    const report = reportOf(name, next.value, DEFAULT_LIMITS.findingsPerCode);
    // Every byte is read a few times at most, and what is inflated is in proportion.
    expect(work.read).toBeLessThan(4 * bytes.length + 300_000);
    expect(work.inflated).toBeLessThanOrEqual(
      DEFAULT_LIMITS.inflationFactor * bytes.length + 4 * DEFAULT_LIMITS.inflatedFreeBytes,
    );
    if (name !== 'many_entries_2500.zip') expect(report.findings).not.toEqual([]);
    expect(JSON.stringify(report).length).toBeLessThan(4_000_000);
  });

  it.each(FILES.filter((name) => name.endsWith('.pkl')))('%s: as many opcodes as bytes, at most', (name) => {
    const bytes = new Uint8Array(readFileSync(join(FOLDER, name)));
    const opcodes = parsePickles(bytes, { limits: DEFAULT_LIMITS }).pickles.map((parsed) => parsed.opcodes);
    expect(opcodes.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(bytes.length);
  });
});
