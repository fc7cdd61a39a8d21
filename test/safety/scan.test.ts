import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { classifyGlobal } from '../../src-core/safety/classify.ts';
import { scanPickles, type SafetyScan, type ScannedPickle } from '../../src-core/safety/scan.ts';

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);

function scan(bytes: Uint8Array, role: ScannedPickle['role'] = { kind: 'loaded' }): SafetyScan {
  const { pickles } = parsePickles(bytes, { limits: DEFAULT_LIMITS });
  return scanPickles(
    pickles.map((parsed) => ({ parsed, bytes, at: {}, role })),
    { limits: DEFAULT_LIMITS },
  );
}

/** Opcodes by hand: text is Latin-1. */
const pickle = (text: string) => Buffer.from(text, 'latin1');
const codesOf = (bytes: Uint8Array) => scan(bytes).findings.map((found) => found.code);

describe('a name', () => {
  it.each([
    ['collections', 'OrderedDict', 'safe'],
    ['torch', 'storage.UntypedStorage', 'safe'],
    ['__builtin__', 'set', 'safe'],
    ['argparse', 'Namespace', 'unknown'],
    ['__main__', 'Config', 'unknown'],
    ['numpy._core.multiarray', '_reconstruct', 'unknown'],
    ['torch.nn.modules.linear', 'Linear', 'unknown'],
    ['torch.distributed.device_mesh', 'DeviceMesh', 'unknown'],
    ['models', 'Outer.Inner', 'unknown'],
    ['uuid', 'UUID', 'unknown'],
    ['torch.jit._pickle', 'build_intlist', 'unknown'],
    ['os', 'system', 'unsafe'],
    ['posix', 'system', 'unsafe'],
    ['commands', 'getoutput', 'unsafe'],
    ['__builtin__', 'eval', 'unsafe'],
    ['asyncio.unix_events', '_UnixSubprocessTransport._start', 'unsafe'],
    ['builtins', 'eval.__call__', 'unsafe'],
    ['pathlib', 'os.getcwd', 'unsafe'],
    ['torch._utils', 'os', 'unsafe'],
    ['collections', '_sys.modules', 'unsafe'],
    ['pathlib', 'PosixPath.write_text', 'unsafe'],
    ['numpy.f2py.crackfortran', 'myeval', 'unsafe'],
    ['torch.serialization', 'load', 'unsafe'],
    ['torch', 'FloatStorage.from_file', 'unsafe'],
    ['pandas.core.frame', 'DataFrame.to_csv', 'unsafe'],
    ['dataclasses', '_create_fn', 'unsafe'],
    ['typing', 'ForwardRef._evaluate', 'unsafe'],
    ['sympy.core.sympify', 'sympify', 'unsafe'],
    ['sympy.core.symbol', 'Symbol', 'unknown'],
    ['numpy.lib.format', 'read_array', 'unsafe'],
    ['gzip', 'GzipFile', 'unsafe'],
    ['safetensors.numpy', 'save_file', 'unsafe'],
    ['torch._C', 'PyTorchFileWriter', 'unsafe'],
    ['dataclasses', 'Field', 'unknown'],
    ['torch.serialization', '_get_layout', 'safe'],
  ] as const)('%s %s is %s', (module, name, safety) => {
    expect(classifyGlobal(module, name).safety).toBe(safety);
  });
});

describe('a pickle', () => {
  it('may go on with an iterator over data, not with one over a function', () => {
    expect(codesOf(pickle('\x80\x02cbuiltins\niter\n](K\x01K\x02e\x85R.'))).toEqual([]);
    expect(codesOf(pickle('\x80\x02cbuiltins\niter\ncmodels\nf\nK\x01\x86R.'))).toEqual(['SF302']);
    expect(codesOf(pickle('\x80\x02cos\nstat_result\n(K\x01t}\x86R.'))).toEqual([]);
  });

  it('is judged where a name has a hundred thousand dots', () => {
    expect(codesOf(pickle(`\x80\x02cmodels\nA${'.a'.repeat(100_000)}\n.`))).toEqual([]);
    expect(codesOf(pickle(`\x80\x02cmodels\nA${'.a'.repeat(100_000)}.os\n.`))).toEqual(['SF301']);
  });

  it('is looked into once where the same bytes are given to a loader many times', () => {
    const inside = `B\x00\x00\x01\x00${'N'.repeat(65536)}\x85q\x01R`;
    const calls = `\x80\x03ctorch.storage\n_load_from_bytes\nq\x00${inside}${'h\x00h\x01R0'.repeat(20_000)}.`;
    expect(scan(pickle(calls)).safety).toBe('unknown');
  });

  it('is safe when it holds plain data', () => {
    expect(scan(pickle('\x80\x02}X\x01\x00\x00\x00aK\x01s.'))).toEqual({ safety: 'safe', globals: [], findings: [] });
  });

  it.each<readonly [FindingCode, string, string]>([
    ['SF301', 'names dangerous code without calling it', 'cos\nsystem\n.'],
    ['SF302', 'calls dangerous code', 'cos\nsystem\n(S"id"\ntR.'],
    ['SF302', 'calls getattr on a module', 'cbuiltins\ngetattr\n(cbuiltins\nglobals\nS"__doc__"\ntR.'],
    ['SF302', 'makes a class with type()', '\x80\x02cbuiltins\ntype\nX\x01\x00\x00\x00X)}\x87R.'],
    ['SF303', 'calls the result of a call', '\x80\x02c__main__\nmake\n)R)R.'],
    ['SF304', 'changes an imported class', '\x80\x02ccollections\nUserDict\nN}X\x01\x00\x00\x00aK\x01s\x86b.'],
    ['SF304', 'appends to an imported object', '\x80\x02c__main__\nhooks\nK\x01a.'],
    ['SF305', 'uses the extension registry', '\x80\x02\x82\x07.'],
    [
      'SF308',
      'plants a method that loading calls',
      '\x80\x02c__main__\nC\n)\x81}X\x0c\x00\x00\x00__setstate__c__main__\nf\nsb.',
    ],
    [
      'SF302',
      'hides a dangerous call in bytes given to a loader',
      '\x80\x03ctorch.storage\n_load_from_bytes\nC\x0fcos\nsystem\n(tR.\x85R.',
    ],
  ])('%s: reports one that %s', (code, _what, text) => {
    const result = scan(pickle(text));
    expect(result.findings.map((found) => found.code)).toContain(code);
    expect(result.safety).toBe('unsafe');
    for (const found of result.findings)
      expect(
        JSON.stringify(describeFinding(found), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
      ).not.toMatch(/[^\\]\{\w+\}/);
  });

  it('SF306: reports a name that is computed while loading', () => {
    expect(codesOf(pickle('\x80\x04c__main__\nmake\n)R\x8c\x06system\x93)R.'))).toEqual(
      expect.arrayContaining(['SF306']),
    );
  });

  it('SF307: reports dangerous code in a part that a plain load does not read', () => {
    const hidden = scan(pickle('cos\nsystem\n(S"id"\ntR.'), { kind: 'hidden', where: 'entry `x/extra.pkl`' });
    expect(hidden.findings.map(({ code, data }) => [code, data['where']])).toEqual([['SF307', 'entry `x/extra.pkl`']]);
    expect(hidden.safety).toBe('unsafe');
  });

  it('SF307: finds a dangerous name behind damage', () => {
    expect(codesOf(pickle('\x80\x02K\x01\xff\x00cos\nsystem\n(S"id"\ntR.'))).toEqual(['SF307']);
  });

  it('keeps what it found before damage', () => {
    expect(codesOf(pickle('cos\nsystem\n(S"id"\ntR\xff'))).toContain('SF302');
  });

  it('is never safe when it does not parse to its end', () => {
    expect(scan(pickle('\x80\x02}X\x01\x00\x00\x00a')).safety).toBe('unknown');
  });

  it('shows the call with its arguments', () => {
    const [call] = scan(pickle('cos\nsystem\n(S"rm -r"\ntR.')).findings;
    expect(call?.data['call']).toBe("os.system('rm -r')");
  });

  it('accepts a private enum of torch, as Python 3.11 writes it into distributed checkpoints', () => {
    const owner = 'ctorch.distributed.checkpoint.metadata\n_MEM_FORMAT_ENCODING\n';
    expect(scan(pickle(`\x80\x02cbuiltins\ngetattr\n${owner}X\x01\x00\x00\x00A\x86R.`)).safety).toBe('unknown');
    expect(scan(pickle('\x80\x02cbuiltins\ngetattr\ncmy\n_os\nX\x06\x00\x00\x00system\x86R.')).safety).toBe('unsafe');
  });

  it('accepts a nested class found with getattr and made', () => {
    const nested = 'cbuiltins\ngetattr\nc__main__\nOuter\nX\x05\x00\x00\x00Inner\x86R)\x81';
    expect(scan(pickle(`\x80\x02${nested}.`)).safety).toBe('unknown');
    expect(codesOf(pickle('\x80\x02cbuiltins\ngetattr\ncmy\n_os\nX\x06\x00\x00\x00system\x86R)R.'))).toContain('SF303');
  });

  it('judges a module of the old format by its class, which stands beside its source', () => {
    const made = (cls: string) =>
      pickle(`\x80\x02(X\x06\x00\x00\x00module${cls}X\x01\x00\x00\x00fX\x01\x00\x00\x00stQ)\x81.`);
    expect(scan(made('c__main__\nNet\n')).safety).toBe('unknown');
    expect(codesOf(made('c__main__\nNet\n'))).toEqual([]);
    expect(codesOf(made('cos\nsystem\n'))).toContain('SF302');
  });

  it('looks into bytes that protocol 0 writes as encoded text', () => {
    const loads = (text: string) =>
      pickle(`ctorch.storage\n_load_from_bytes\n(c_codecs\nencode\n(V${text}\nVlatin1\ntRtR.`);
    expect(scan(loads('\\u0080\\u0002].')).safety).toBe('unknown');
    expect(codesOf(loads('\\u0080\\u0002].'))).toEqual([]);
    expect(scan(loads('cos\\u000asystem\\u000a(Vid\\u000atR.')).safety).toBe('unsafe');
  });

  it('accepts an object whose constructor takes keywords, as protocol 2 writes it', () => {
    const partial = (cls: string, state: string) =>
      `\x80\x02cfunctools\npartial\ncbuiltins\ngetattr\n${cls}q\x00X\x07\x00\x00\x00__new__\x86Rq\x01\x85R(h\x01${state}t}Ntb)R.`;
    expect(codesOf(pickle(partial('cmodels\nQuantity\n', '(h\x00K\x01')))).toEqual([]);
    expect(codesOf(pickle(partial('cmodels\nQuantity\n', '(cmodels\nOther\n')))).toEqual(['SF303']);
    expect(codesOf(pickle(partial('cmodels\nmake\n', '(h\x00')))).toEqual(['SF302', 'SF303']);
    const replaced = '\x80\x02cfunctools\npartial\ncmodels\nf\n\x85R(cmodels\nrun\nN}Ntb)R.';
    expect(codesOf(pickle(replaced))).toEqual(['SF303']);
  });

  it('accepts a bound method that it does not call', () => {
    const method = '\x80\x02c__builtin__\ngetattr\ncmodels\nLayer\n)\x81X\x04\x00\x00\x00hook\x86R';
    expect(codesOf(pickle(`${method}.`))).toEqual([]);
    expect(codesOf(pickle(`${method})R.`))).toEqual(['SF303']);
    expect(codesOf(pickle(method.replace('cmodels\nLayer', 'cmodels\nmake') + '.'))).toEqual(['SF302']);
    expect(codesOf(pickle(method.replace('\x04\x00\x00\x00hook', '\x06\x00\x00\x00system') + '.'))).toEqual([]);
  });

  it('accepts an enum member written with getattr', () => {
    expect(scan(pickle('\x80\x02cbuiltins\ngetattr\nc__main__\nColor\nX\x03\x00\x00\x00RED\x86R.')).safety).toBe(
      'unknown',
    );
  });

  it('does not execute bytes that it merely carries', () => {
    expect(scan(pickle('\x80\x03C\x0bcos\nsystem\n..')).safety).toBe('safe');
  });
});

interface Labelled {
  readonly file: string;
  readonly label: string;
}
interface Technique {
  readonly file: string;
  readonly contains_call_payload: boolean;
  readonly dangerous_reached: boolean | string;
  readonly note: string;
}

const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, CORPUS), 'utf8'));

/** Containers other than a bare pickle are opened by their readers, and judged with them. */
const BARE = /\.(pkl|pickle|dill|txt|bin)$/;
const WRAPPED = /^(bz2|gzip|xz|npy)_|^zlib_/;

describe('on the corpus', () => {
  for (const peer of ['fickling', 'modelscan']) {
    const files = (json(`scanners/${peer}/index.json`) as readonly Labelled[]).filter(({ file }) => BARE.test(file));
    it.each(files.filter(({ label }) => label === 'malicious').map(({ file }) => file))('%s is unsafe', (file) => {
      expect(scan(readFileSync(new URL(`scanners/${peer}/${file}`, CORPUS))).safety).toBe('unsafe');
    });
    it.each(files.filter(({ label }) => label === 'benign').map(({ file }) => file))('%s is not unsafe', (file) => {
      expect(scan(readFileSync(new URL(`scanners/${peer}/${file}`, CORPUS))).safety).not.toBe('unsafe');
    });
  }

  const techniques = (json('techniques/pickle/index.json') as { files: readonly Technique[] }).files.filter(
    ({ file }) => BARE.test(file) && !WRAPPED.test(file),
  );
  it.each(techniques.filter((technique) => technique.dangerous_reached === true).map(({ file, note }) => [file, note]))(
    '%s is unsafe: %s',
    (file) => {
      expect(scan(readFileSync(new URL(`techniques/pickle/${file}`, CORPUS))).safety).toBe('unsafe');
    },
  );

  it.each(readdirSync(new URL('benign/', CORPUS)).filter((file) => BARE.test(file) && file.endsWith('.pkl')))(
    'benign %s is not unsafe',
    (file) => {
      expect(scan(readFileSync(new URL(`benign/${file}`, CORPUS))).safety).not.toBe('unsafe');
    },
  );
});

describe('any bytes', () => {
  it('end in a judgement', () => {
    const seeds = [
      'cos\nsystem\n(S"id"\ntR.',
      '\x80\x04\x8c\x02os\x8c\x06system\x93(K\x01tR.',
      '\x80\x02}X\x01\x00\x00\x00aK\x01s.',
    ].map(pickle);
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 5 }),
        (seed, edits) => {
          const bytes = Uint8Array.from(seed);
          for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
          expect(['safe', 'unknown', 'unsafe']).toContain(scan(bytes).safety);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('calls that cost more than they say', () => {
  it('SF311: warns of a buffer of a terabyte, and calls the file safe', () => {
    const { findings, safety } = scan(pickle('\x80\x02cbuiltins\nbytearray\n\x8a\x06\0\0\0\0\0\x01\x85R.'));
    expect(findings.map(({ code }) => code)).toEqual(['SF311']);
    expect(findings.map(describeFinding)[0]?.message).toContain('makes a buffer of 1099511627776 bytes');
    expect(safety).toBe('safe');
  });

  it('SF311: warns of a long text that is encoded as a host name', () => {
    const name = pickle(`\x80\x02c_codecs\nencode\nX\x88\x13\0\0${'a'.repeat(5000)}X\x04\0\0\0idna\x86R.`);
    expect(codesOf(name)).toEqual(['SF311']);
  });

  it('says nothing of what torch itself writes', () => {
    expect(codesOf(pickle('\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x06\0\0\0latin1\x86R.'))).toEqual([]);
    expect(codesOf(pickle('\x80\x02cbuiltins\nbytearray\nM\0\x10\x85R.'))).toEqual([]);
  });
});
