import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { scanPickles } from '../../src-core/safety/scan.ts';
import { CORPUS } from '../corpus/manifest.ts';
import { protocol2, unicode, type Part } from './assemble.ts';
import { parse } from './parse.ts';

const global = (module: string, name: string) => `c${module}\n${name}\n`;

/** `NumpyArrayWrapper` with its state; what joblib writes behind it comes after. */
function wrapper(dtype: string, shape: Part, alignment: Part = [OP.BININT1, 16]): readonly Part[] {
  return [
    global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
    [OP.EMPTY_TUPLE, OP.NEWOBJ, OP.EMPTY_DICT, OP.MARK],
    unicode('shape'),
    shape,
    unicode('dtype'),
    global('numpy', 'dtype'),
    unicode(dtype),
    [OP.TUPLE1, OP.REDUCE],
    unicode('numpy_array_alignment_bytes'),
    alignment,
    [OP.SETITEMS, OP.BUILD],
  ];
}

const TWO_BY_THREE = [OP.BININT1, 2, OP.BININT1, 3, OP.TUPLE2];

function codes(bytes: Uint8Array): readonly string[] {
  const { pickles } = parsePickles(bytes, { limits: DEFAULT_LIMITS });
  const scanned = pickles.map((parsed) => ({ parsed, bytes, at: {}, role: { kind: 'loaded' } as const }));
  return scanPickles(scanned, { limits: DEFAULT_LIMITS }).findings.map(({ code }) => code);
}

describe('an array of joblib in the middle of a pickle', () => {
  it('is passed over with its padding, and the pickle goes on', () => {
    const raw = new Uint8Array(6 * 4).fill(0xff);
    const parsed = parse(
      protocol2(OP.EMPTY_LIST, ...wrapper('f4', TWO_BY_THREE), [3, 0xff, 0xff, 0xff], raw, OP.APPEND),
    );
    expect(parsed.problem).toBeNull();
    expect(parsed.value).toMatchObject({ kind: 'list', items: [{ kind: 'call' }] });
    expect(parsed.embedded.map(({ start, end }) => end - start)).toEqual([1 + 3 + 24]);
  });

  it('has no padding where the wrapper names no alignment', () => {
    const parsed = parse(protocol2(...wrapper('U2', TWO_BY_THREE, OP.NONE), new Uint8Array(6 * 8)));
    expect(parsed.problem).toBeNull();
  });

  it('PK301: reports an array that is cut', () => {
    expect(parse(protocol2(...wrapper('f8', TWO_BY_THREE), [0], new Uint8Array(40))).problem?.kind).toBe('truncated');
  });

  it('PK317: does not guess the size of a dtype it does not know', () => {
    expect(parse(protocol2(...wrapper('X9', TWO_BY_THREE), new Uint8Array(40))).problem?.kind).toBe('limit');
  });

  it('SF302: sees calls in the pickle of an array of objects', () => {
    const inner = protocol2(global('os', 'system'), unicode('id'), [OP.TUPLE1, OP.REDUCE]);
    const bytes = protocol2(...wrapper('O8', TWO_BY_THREE), inner);
    expect(parse(bytes).problem).toBeNull();
    expect(codes(bytes)).toEqual(['SF302']);
  });

  it('SF307: looks for code in the bytes that only joblib passes over', () => {
    const raw = new Uint8Array(48);
    raw.set(new TextEncoder().encode('cos\nsystem\n'), 4);
    expect(codes(protocol2(...wrapper('f8', TWO_BY_THREE), [0], raw))).toEqual(['SF307']);
  });

  it('is no reason for an alarm in the files of joblib itself', () => {
    const bytes = new Uint8Array(readFileSync(join(CORPUS, 'benign', 'sklearn_rf.joblib')));
    const { pickles } = parsePickles(bytes, { limits: DEFAULT_LIMITS });
    expect(pickles.map(({ problem, end }) => [problem, end])).toEqual([[null, bytes.length]]);
    expect(pickles[0]?.embedded.length).toBeGreaterThan(3);
    expect(codes(bytes)).toEqual([]);
  });
});
