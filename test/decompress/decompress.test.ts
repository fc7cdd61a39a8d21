import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompressBzip2 } from '../../src-core/decompress/bzip2.ts';
import { decompressLz4 } from '../../src-core/decompress/lz4.ts';
import { decompressLzma, decompressXz } from '../../src-core/decompress/xz.ts';
import { text } from '../torch/build.ts';
import { lz4Frame } from './lz4-frame.ts';

const LIMIT = 1 << 20;
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Numbers, repeats and zeros: literals, matches and runs. */
const PLAIN = text(
  `${Array.from({ length: 300 }, (_, at) => (at * at) % 997).join(' ')}${'ab'.repeat(400)}${'\0'.repeat(700)}`,
);

/** What Python's `bz2` and `lzma` make of it. */
const BZIP2 = bytesOf(
  'QlpoOTFBWSZTWf0x47AAAJvZCMAAQAB/4DAAABAACEAC3Z067bOtUCI2QyVMgRTzBEqmQGpmQnqQA0ZNBKpvUT+H6YAoPN7776cz8xgpWpNfMy' +
    'Rra6NPdPSLm7KMnbco2UWpMVI0t3tDwsXeozGC2uvqF3bx3tPZNzVOrb6ZzI2azKnGBRTUFHIbo22mZCdTuQ3NM7sQcQJi8L7so6MGaslDWN0a' +
    'sJxGHs7XV7DLBEMFLlnBLpmG6cA1w3NsGN21vPcTuOwrrO/pG1sKMmqWQ10GTuLKct2rQVYBRYkkaGIucE25pVTLS7KOL+k637dFvLd1fdemIT' +
    'aAqYMx1VlsDZisSc+kQreX7kWeiEdlS+yQXGNWd5AV47uLs0ecZQiGGYvsvjlUoifrusA4/RAmg5o96/dXIjfcUMr2UlALq+aPIAOYdETMekow' +
    'Lq6qBeCS6IxWZYzOIIeqpsqd8LxdZAqyOg3IcaCx8QBc2521S07kCoAWZlNPlWyCmvW6c9u9Zz0BY1F2QMJHcRLIqk6AV/TM+tvhiGdvDOHkce' +
    'tFGLsYC98kSRpdGBkgZZDdqMrLoR2ERvjcwLFvepbyrPKPH7X65e7FpZ5+vM+oIj7wZaqm8qgi2fatoBYdswNvVHLVG7frE3gmuvwmxuNeFKt8' +
    'I3qUZU0cqKJATMHjF42aL8lS7jZpjizvYl4k01wV4/RWkB4YHK0A6MXIL9zu4HYYE4Ynj9ERAAjf4ACAI/Y/4u5IpwoSH6Y8dgA=',
);
const XZ = bytesOf(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AplAmRdABgIAoZJLmgOJs4r8ZJi+RC6YjC2WE3qX5cnQR8AHUKavG7UEsqfqRrJwJkxRYtSFb9sd+' +
    'MA0R5vJXdaoS4E4+g7gGq0kULNFf/tqjoDj6wI2Cs1IqHZfzU8PvYaFJ0ZJvzvU16G4c4CUo+vAJVfvqEMf4qMz3IseIQdm3SsufJWBXoW7WKt' +
    'StOkox2llZRKDIPnds/lzUhg1R3VJR/5ZHlzWIMi/gXzhHI9dpXGiwrKSzWq/kTERkJQpyDKyR3iESIWq2Ao2yPBCiul2GYMwRNVjzOskFKRiq' +
    'GnJI6toeeDN8kRnj/o7ormatQ/IRRgtrM4c5OG4k399mhjlfHOxjwOmNX9YSEUIpFI8gdEmPoWeHgtMfg4TNc0PiSZJros82sZm9DroPPgMi3s' +
    '9r/tnyUzdo4IJYrY44L8D61wZ8UwO7QuG8of+th7p/Vof31ixOwRymw7g0j9sRckUfP9k00S+1XHMQlRPgMTh/GPShseKcyzBlO7EZCgIWejjt' +
    'I0E5SRKNdGmjnnCuQpJe/UXNKaqb8uHWWvjgLzSJU1OjQYJ6z9dYTik5HCgV7tNejodPMvwMcNNsrc9DHxLKenm9Jdnemp7ri88pu/Q0e0ls2A' +
    '5Q5aHcOK9FGSrqbuVSfFwjxS4TWLKs2yYBDc6iRHTzC3TltwgRtNEH/OIEhMoGEKLqAlvDXHSP5za8csbZRQbHqfiYbVNk84NZ9fwI2J2h31pd' +
    'FRNHqysfDG3uXHLQgGtqNL92k7vt19csmmL0EO7zkaro0E6D8DWtZskyE6O1PQ+LqWtfhBhfa2+WiiTDEgsTtOAAB/fFXYYGS9pwABgAXmFAAA' +
    'PVo+/bHEZ/sCAAAAAARZWg==',
);
const LZMA = bytesOf(
  'XQAAgAD//////////wAYCAKGSS5oDibOK/GSYvkQumIwtlhN6l+XJ0EfAB1Cmrxu1BLKn6kaycCZMUWLUhW/bHfjANEebyV3WqEuBOPoO4BqtJ' +
    'FCzRX/7ao6A4+sCNgrNSKh2X81PD72GhSdGSb871NehuHOAlKPrwCVX76hDH+KjM9yLHiEHZt0rLnyVgV6Fu1irUrTpKMdpZWUSgyD53bP5c1I' +
    'YNUd1SUf+WR5c1iDIv4F84RyPXaVxosKyks1qv5ExEZCUKcgyskd4hEiFqtgKNsjwQorpdhmDMETVY8zrJBSkYqhpySOraHngzfJEZ4/6O6K5m' +
    'rUPyEUYLazOHOThuJN/fZoY5XxzsY8DpjV/WEhFCKRSPIHRJj6Fnh4LTH4OEzXND4kmSa6LPNrGZvQ66Dz4DIt7Pa/7Z8lM3aOCCWK2OOC/A+t' +
    'cGfFMDu0LhvKH/rYe6f1aH99YsTsEcpsO4NI/bEXJFHz/ZNNEvtVxzEJUT4DE4fxj0obHinMswZTuxGQoCFno47SNBOUkSjXRpo55wrkKSXv1F' +
    'zSmqm/Lh1lr44C80iVNTo0GCes/XWE4pORwoFe7TXo6HTzL8DHDTbK3PQx8Synp5vSXZ3pqe64vPKbv0NHtJbNgOUOWh3DivRRkq6m7lUnxcI8' +
    'UuE1iyrNsmAQ3OokR08wt05bcIEbTRB/ziBITKBhCi6gJbw1x0j+c2vHLG2UUGx6n4mG1TZPODWfX8CNidod9aXRUTR6srHwxt7lxy0IBrajS/' +
    'dpO77dfXLJpi9BDu85Gq6NBOg/A1rWbJMhOjtT0Pi6lrX4QYX2tvlookwxILP6SJ2+/gXrLg==',
);

const DECODERS = [
  ['bzip2', decompressBzip2, BZIP2],
  ['xz', decompressXz, XZ],
  ['lzma', decompressLzma, LZMA],
  ['lz4', decompressLz4, lz4Frame(PLAIN)],
] as const;

describe.each(DECODERS)('%s', (_, decompress, stored) => {
  it('gives back what was compressed', () => {
    const { bytes, isWhole } = decompress(stored, LIMIT);
    expect(isWhole).toBe(true);
    expect(Buffer.compare(bytes, PLAIN)).toBe(0);
  });

  it('gives a beginning of it, and says so, where the bytes are cut or no more is asked for', () => {
    for (let length = 0; length < stored.length; length += 7) {
      const { bytes, isWhole } = decompress(stored.subarray(0, length), LIMIT);
      expect(isWhole).toBe(false);
      expect(Buffer.compare(bytes, PLAIN.subarray(0, bytes.length))).toBe(0);
    }
    for (const limit of [0, 1, 100, PLAIN.length - 1]) {
      const { bytes, isWhole } = decompress(stored, limit);
      expect(isWhole).toBe(false);
      expect(bytes.length).toBeLessThanOrEqual(limit);
    }
  });

  it('ends with any bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat(stored.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = stored.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        expect(decompress(bytes, LIMIT).bytes.length).toBeLessThanOrEqual(LIMIT);
      }),
      { numRuns: 80 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => decompress(bytes, 1000).bytes.length <= 1000));
  });
});

describe('several streams behind each other', () => {
  it.each([
    [
      'bzip2',
      decompressBzip2,
      'QlpoOTFBWSZTWbtwGxAAAAEBAAIBoAAhmBmBYXckU4UJC7cBsQBCWmg5MUFZJlNZzdyNmgAAAIGAAACEgCAAIZgZhGF3JFOFCQzdyNmg',
    ],
    [
      'xz',
      decompressXz,
      '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQACb25lAAB+5RDF1WpsmgABGwMLL7kQH7bzfQEAAAAABFlaAAAAAP03elhaAAAE5ta0RgIAIQEWAAAAdC/lowEAAnR3bwAAXdN5KXUoUgMAARsDCy+5EB+2830BAAAAAARZWg==',
    ],
  ] as const)('are one: %s', (_, decompress, stored) => {
    const { bytes, isWhole } = decompress(bytesOf(stored), LIMIT);
    expect([new TextDecoder().decode(bytes), isWhole]).toEqual(['onetwo', true]);
  });
});

it('a file of very many empty blocks is not undone to its end', () => {
  const one = bytesOf('QlpoOTFBWSZTWbn/kDYAAAAEAAABIAAhGEaC7kinChIXP/IGwA==');
  const many = new Uint8Array(one.length * 5000);
  for (let at = 0; at < many.length; at += one.length) many.set(one, at);
  const { bytes, isWhole } = decompressBzip2(many, LIMIT);
  expect(isWhole).toBe(false);
  expect(bytes.length).toBeLessThan(5000);
});

it('lz4 gives back any bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2, 200), { maxLength: 900 }), (values) => {
      const plain = Uint8Array.from(values);
      expect(Buffer.compare(decompressLz4(lz4Frame(plain), LIMIT).bytes, plain)).toBe(0);
    }),
    { numRuns: 100 },
  );
});
