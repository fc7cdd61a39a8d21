import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickleFindings } from '../../src-core/pickle/findings.ts';
import { parsePickles } from '../../src-core/pickle/parse-stream.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { OP } from '../../src-core/pickle/opcodes.ts';
import { CORPUS, corpusPickles, HAS_CORPUS } from './corpus-files.ts';
import { parse } from './parse.ts';

interface Measured {
  readonly file: string;
  readonly contains_call_payload?: boolean;
  readonly cpython_3_11_7?: { readonly file?: string; readonly bytes?: string; readonly py?: string };
}

/** Errors of what is loaded (a module that is not there…), which the stream itself is not to blame for. */
const OF_THE_LOADED = /ModuleNotFoundError|AttributeError|unregistered extension|persistent/;

describe.skipIf(!HAS_CORPUS)('techniques', () => {
  const index = JSON.parse(
    HAS_CORPUS ? readFileSync(join(CORPUS, 'techniques/pickle/index.json'), 'utf8') : '{"files":[]}',
  ) as {
    files: readonly Measured[];
  };
  const measured = index.files.filter(
    ({ file, cpython_3_11_7: seen }) => seen?.bytes !== undefined && !/\.(npy|zip)$/.test(file),
  );

  it.each(measured.map((entry) => [entry.file, entry] as const))(
    '%s parses when an unpickler of CPython does',
    (file, { cpython_3_11_7: seen }) => {
      const parsed = parse(new Uint8Array(readFileSync(join(CORPUS, 'techniques/pickle', file))));
      const answers = [seen?.bytes ?? '', seen?.py ?? '', seen?.file ?? ''];
      const loads = answers.some((answer) => /^(EXECUTED )?ok/.test(answer) || OF_THE_LOADED.test(answer));
      expect(parsed.value !== undefined && (loads || parsed.problem !== null)).toBe(
        loads || parsed.value !== undefined,
      );
      if (loads) expect(parsed.value).toBeDefined();
    },
  );

  it.each(
    measured
      .filter(({ cpython_3_11_7: seen }) => Object.values(seen ?? {}).some((answer) => answer.startsWith('EXECUTED')))
      .map(({ file }) => file),
  )('%s: the call that CPython makes is among the effects', (file) => {
    const bytes = new Uint8Array(readFileSync(join(CORPUS, 'techniques/pickle', file)));
    const effects = parsePickles(bytes, { limits: DEFAULT_LIMITS }).pickles.flatMap((parsed) => parsed.effects);
    expect(
      effects.some(({ kind }) => kind === 'call' || kind === 'new' || kind === 'build' || kind === 'setitem'),
    ).toBe(true);
  });
});

describe.skipIf(!HAS_CORPUS)('ordinary checkpoints', () => {
  it('parse without a finding', () => {
    const found: string[] = [];
    let count = 0;
    for (const { name, bytes } of corpusPickles('benign', 'files/torch-zip')) {
      count++;
      const findings = pickleFindings(parse(bytes), {});
      if (findings.length > 0) found.push(`${name}: ${findings.map(({ code }) => code).join(' ')}`);
    }
    expect(count).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });
});

describe.skipIf(!HAS_CORPUS)('broken pickles', () => {
  interface Entry {
    readonly path: string;
    readonly kind: string;
    readonly acceptable_verdicts: readonly string[];
    readonly oracle: {
      readonly torch_load?: { readonly status: string; readonly error_class?: string; readonly error_message?: string };
    };
  }
  const manifest = JSON.parse(HAS_CORPUS ? readFileSync(join(CORPUS, 'manifest.json'), 'utf8') : '{"entries":[]}') as {
    entries: readonly Entry[];
  };
  const entries = manifest.entries.filter(({ kind }) => kind === 'torch-zip/broken-pickle');

  it.each(entries.map((entry) => [entry.path, entry] as const))('%s', (path, entry) => {
    const [data] = [...corpusPickles('files/broken')].filter(
      ({ name }) => name.startsWith(`${path}!`) && name.endsWith('data.pkl'),
    );
    const parsed = parse(data?.bytes ?? new Uint8Array());
    const answer = entry.oracle.torch_load;
    if (entry.acceptable_verdicts.includes('valid')) expect(parsed.value).toBeDefined();
    else expect(parsed.problem).not.toBeNull();
    // MemoryError stands for lengths that Python tries to allocate before it looks how many bytes there are.
    if (answer?.status === 'error' && answer.error_class !== 'MemoryError')
      expect(parsed.problem?.cpython).toBe(`${answer.error_class ?? ''}: ${answer.error_message ?? ''}`);
  });
});

describe.skipIf(!HAS_CORPUS)('frames that unpicklers read differently', () => {
  it('give the effects of both readings', () => {
    const bytes = new Uint8Array(readFileSync(join(CORPUS, 'techniques/pickle/frame_hides_call.pkl')));
    const parsed = parse(bytes);
    expect(parsed.oddities.map(({ kind }) => kind)).toContain('frame-crossed');
    expect(parsed.effects.some(({ opcode }) => opcode === 'REDUCE')).toBe(true);
    expect(parsed.opcodeCounts[OP.REDUCE]).toBe(0);
  });
});
