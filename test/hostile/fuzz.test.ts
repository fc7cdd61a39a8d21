import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { OPCODES } from '../../src-core/pickle/opcodes.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { scanPickles } from '../../src-core/safety/scan.ts';
import { predictWeightsOnly } from '../../src-core/safety/weights-only.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { contextFor } from '../operations/context.ts';

/** Another seed is another hundred thousand inputs: `ASSAY_FUZZ_SEED=… vitest run test/hostile`. */
const SEED = Number(process.env['ASSAY_FUZZ_SEED'] ?? 20_251_125);
const WHOLE_FILES = Number(process.env['ASSAY_FUZZ_FILES'] ?? 10_000);
const STREAMS = Number(process.env['ASSAY_FUZZ_STREAMS'] ?? 90_000);
/** Files longer than this take their time for bytes, not for structure. */
const LONGEST_SEED_FILE = 6000;

/** mulberry32: small, fast and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = (below: number) => number;

function randomOf(seed: number): Random {
  const next = generator(seed);
  return (below) => Math.floor(next() * below);
}

function* smallFiles(folder: string): Generator<Uint8Array> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* smallFiles(path);
    else if (entry.isFile() && statSync(path).size <= LONGEST_SEED_FILE) yield new Uint8Array(readFileSync(path));
  }
}

const INTERESTING = [0, 1, 0x2e, 0x50, 0x4b, 0x7f, 0x80, 0x94, 0xff];

/** One to four changes: a bit, a byte, a run, a cut, a piece moved elsewhere, a length made huge. */
function mutated(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(seed);
  for (let changes = 1 + random(4); changes > 0 && bytes.length > 0; changes--) {
    const at = random(bytes.length);
    switch (random(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = INTERESTING[random(INTERESTING.length)] ?? 0;
        break;
      case 2:
        bytes.fill(random(256), at, at + 1 + random(16));
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        break;
      default:
        bytes.fill(0xff, at, at + 4);
    }
  }
  return bytes;
}

const NAMES = [
  'os\nsystem\n',
  'torch._utils\n_rebuild_tensor_v2\n',
  'collections\nOrderedDict\n',
  'joblib.numpy_pickle\nNumpyArrayWrapper\n',
  '1\n',
  'Vx\n',
];
const ENCODER = new TextEncoder();

/** Opcodes that put a value on the stack whatever lies there, with their arguments: streams of them go on. */
const PUSHES: readonly (readonly number[])[] = [
  [0x4b, 7], // BININT1
  [0x47, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0], // BINFLOAT
  [0x8c, 1, 0x61], // SHORT_BINUNICODE
  [0x58, 2, 0, 0, 0, 0x69, 0x64], // BINUNICODE
  [0x4e], // NONE
  [0x29], // EMPTY_TUPLE
  [0x5d], // EMPTY_LIST
  [0x7d], // EMPTY_DICT
  [0x8f], // EMPTY_SET
  [0x28], // MARK
  [0x28, 0x4b, 1, 0x4b, 2], // MARK and two
  ...NAMES.map((name) => [0x63, ...ENCODER.encode(name)]), // GLOBAL
];

/** Opcodes that take values off: they fail on an empty stack, and do all the work otherwise. */
const TAKES: readonly (readonly number[])[] = [
  [0x52], // REDUCE
  [0x81], // NEWOBJ
  [0x62], // BUILD
  [0x85], // TUPLE1
  [0x86], // TUPLE2
  [0x87], // TUPLE3
  [0x74], // TUPLE
  [0x6c], // LIST
  [0x64], // DICT
  [0x61], // APPEND
  [0x65], // APPENDS
  [0x73], // SETITEM
  [0x75], // SETITEMS
  [0x90], // ADDITEMS
  [0x51], // BINPERSID
  [0x93], // STACK_GLOBAL
  [0x6f], // OBJ
  [0x71, 0], // BINPUT
  [0x68, 0], // BINGET
  [0x94], // MEMOIZE
  [0x30], // POP
  [0x31], // POP_MARK
  [0x32], // DUP
];

/** A stream of opcodes that is plausible more often than not. */
function opcodeStream(random: Random): Uint8Array {
  const bytes: number[] = random(4) === 0 ? [] : [0x80, random(6)];
  for (let count = 1 + random(60); count > 0; count--) {
    const kind = random(16);
    if (kind < 9) bytes.push(...(PUSHES[random(PUSHES.length)] ?? []));
    else if (kind < 15) bytes.push(...(TAKES[random(TAKES.length)] ?? []));
    else bytes.push(OPCODES[random(OPCODES.length)]?.byte ?? 0, random(4), 0, 0, 0);
  }
  if (random(3) > 0) bytes.push(0x2e);
  return Uint8Array.from(bytes);
}

/** What failed is told with all that is needed to see it again. */
function failure(error: unknown, input: number, bytes: Uint8Array): Error {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('base64');
  return new Error(`seed ${SEED}, input ${input}, ${bytes.length} bytes: ${head}`, { cause: error });
}

describe('any bytes at all', () => {
  it(`${WHOLE_FILES} files changed here and there end in a report`, { timeout: 300_000 }, async () => {
    const seeds = [...smallFiles(CORPUS)];
    expect(seeds.length).toBeGreaterThan(500);
    let findings = 0;
    for (let input = 0; input < WHOLE_FILES; input++) {
      const random = randomOf(SEED + input);
      const bytes = mutated(seeds[input % seeds.length] ?? new Uint8Array(0), random);
      try {
        const quick = await inspectQuick(new MemorySource(bytes), contextFor('a.pt'));
        for (const found of quick.findings) describeFinding(found);
        findings += quick.findings.length;
      } catch (error) {
        throw failure(error, input, bytes);
      }
    }
    console.log(`fuzz: ${WHOLE_FILES} files, seed ${SEED}, ${findings} findings`);
  });

  it(`${STREAMS} streams of opcodes end in a judgement`, { timeout: 300_000 }, () => {
    let opcodes = 0;
    for (let input = 0; input < STREAMS; input++) {
      const bytes = opcodeStream(randomOf(SEED ^ (input + 1)));
      try {
        const { pickles } = parsePickles(bytes, { limits: DEFAULT_LIMITS });
        const scanned = pickles.map((parsed) => ({ parsed, bytes, at: {}, role: { kind: 'loaded' } as const }));
        scanPickles(scanned, { limits: DEFAULT_LIMITS });
        for (const parsed of pickles) {
          predictWeightsOnly(parsed);
          opcodes += parsed.opcodes;
        }
      } catch (error) {
        throw failure(error, input, bytes);
      }
    }
    console.log(`fuzz: ${STREAMS} streams, seed ${SEED}, ${opcodes} opcodes`);
  });
});
