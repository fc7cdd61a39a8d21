import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { lz4Frame } from '../../decompress/lz4-frame.ts';
import { call, encode } from '../../torch/encode.ts';
import { contextFor } from '../context.ts';

async function inspect(bytes: Uint8Array) {
  const { checkpoint, findings } = await inspectQuick(new MemorySource(Uint8Array.from(bytes)), contextFor('m.joblib'));
  return { safety: checkpoint.safety, codes: findings.map(({ code }) => code), globals: checkpoint.globals };
}

const DANGER = encode(call('os', 'system', 'id'));
const NAMED = gzipSync(DANGER);
// A gzip header that holds a name, as `gzip` writes it.
const WITH_NAME = Buffer.concat([
  NAMED.subarray(0, 3),
  Buffer.of(8),
  NAMED.subarray(4, 10),
  Buffer.from('m.pkl\0'),
  NAMED.subarray(10),
]);

describe('a compressed pickle', () => {
  it.each([
    ['zlib', deflateSync(DANGER)],
    ['gzip', NAMED],
    ['gzip with a name', WITH_NAME],
    ['zlib that was cut', deflateSync(Buffer.concat([DANGER, Buffer.alloc(5000, DANGER)])).subarray(0, -8)],
    // By Python's `bz2` and `lzma`: `os.system('id')`.
    [
      'bzip2',
      Buffer.from(
        'QlpoOTFBWSZTWbpZWlwAAAvTwFAQAEEQQA4ijCBAACAAIiaDRk09NQoaaYAFVGMhnp3GIHqMGUPxdyRThQkLpZWlwA==',
        'base64',
      ),
    ],
    [
      'xz',
      Buffer.from(
        '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAXgAJjb3MKc3lzdGVtCihYAgAAAGlkdFIuAE+llKdTr3puAAEwGI4brOwftvN9AQAAAAAEWVo=',
        'base64',
      ),
    ],
    ['lzma', Buffer.from('XQAAgAD//////////wBAAIgDvDC9NN4vXibQafM/sJifPX+58rkmf9kD///OYwAA', 'base64')],
    ['lz4', lz4Frame(DANGER)],
    ['zstd', zstdCompressSync(DANGER)],
    ['zlib, of protocol 0', deflateSync('cos\nsystem\n(S"id"\ntR.')],
  ])('is judged by what it would run: %s', async (_, bytes) => {
    const { safety, codes, globals } = await inspect(bytes);
    expect(codes).toContain('FI109');
    expect(safety).toBe('unsafe');
    expect(globals.map(({ module, name }) => `${module}.${name}`)).toContain('os.system');
  });

  it('says nothing of what is no pickle, and does not trust what it cannot inflate', async () => {
    expect(await inspect(gzipSync('text'))).toEqual({ safety: null, codes: ['FI109'], globals: [] });
    expect(await inspect(Buffer.from('QlpoOTFBWSZTWcso0y0AAACBgAIABEAgACGYGYMsLuSKcKEhllGmWg==', 'base64'))).toEqual({
      safety: null,
      codes: ['FI109'],
      globals: [],
    });
    expect((await inspect(deflateSync(encode('text')))).safety).toBe('safe');
    expect((await inspect(lz4Frame(encode('text')))).safety).toBe('safe');
    expect((await inspect(lz4Frame(encode('text')).subarray(0, -1))).safety).not.toBe('safe');
    expect((await inspect(deflateSync(Buffer.alloc(9, encode('text'))).subarray(0, 6))).safety).not.toBe('safe');
  });
});
