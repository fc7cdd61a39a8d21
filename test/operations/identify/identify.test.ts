import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { SourceError } from '../../../src-core/bytes/source-error.ts';
import { describeFinding } from '../../../src-core/findings/describe.ts';
import { identify, type Identified } from '../../../src-core/operations/identify/identify.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { contextFor } from '../context.ts';
import { FailingSource } from '../../sources/failing-source.ts';
import { tarOf } from './tar-archive.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

async function identified(bytes: Uint8Array): Promise<Identified> {
  return await identify(new MemorySource(bytes), contextFor());
}

/** The code and message of a file that is no checkpoint. */
async function foreign(bytes: Uint8Array): Promise<string> {
  const found = await identified(bytes);
  if (found.kind !== 'foreign') return found.family;
  const { code, message } = describeFinding(found.finding);
  return `${code} ${message}`;
}

function padded(head: string, length = 64): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(latin1(head));
  return bytes;
}

describe('a legacy checkpoint', () => {
  it.each([0, 1])('is recognised where its magic number is text, as protocol %i writes it', async (protocol) => {
    const magic = 'L119547037146038801333356L\n.';
    expect((await identified(latin1(`${magic}${protocol === 0 ? 'I1001\n.' : 'M\xe9\x03.'}`))).kind).toBe('family');
  });
});

describe('what is no checkpoint is named', () => {
  it('FI101: an empty file', async () => {
    expect(await foreign(new Uint8Array(0))).toBe('FI101 the file has 0 bytes');
  });

  it('FI102: a file of zeros, proved to the last byte', async () => {
    const zeros = new Uint8Array(3_000_000);
    expect(await foreign(zeros)).toBe('FI102 all 3000000 bytes of the file are zero');
    zeros[2_999_998] = 1;
    expect(await foreign(zeros)).toMatch(/^FI115 /);
  });

  it('FI103: a file of one byte value', async () => {
    expect(await foreign(new Uint8Array(4096).fill(0xff))).toBe('FI103 all 4096 bytes of the file are 0xff');
  });

  it.each(['P', '\n', 'PK'])('FI104: a file of a byte or two (%j)', async (text) => {
    expect(await foreign(bytesOf(text))).toMatch(/^FI104 the file has only \d bytes?/);
  });

  it('FI104: what is left of a file that is cut after a few bytes', async () => {
    expect(await foreign(latin1('\x90V\x07\xd6~\xd6\xc2'))).toMatch(/^FI104 the file has only 7 bytes/);
  });

  it('ST203, ST218: a safetensors file whose header is other JSON, or begins with white space', async () => {
    const codes = async (header: string) => {
      const bytes = new Uint8Array(8 + header.length + 64);
      bytes[0] = header.length;
      bytes.set(latin1(header), 8);
      return (await inspectQuick(new MemorySource(bytes), contextFor('model.safetensors'))).findings.map(
        ({ code }) => code,
      );
    };
    expect(await codes('[1, 2, 3]')).toEqual(['ST203']);
    expect(await codes('\n\t {"w":{"dtype":"F32","shape":[16],"data_offsets":[0,64]}}')).toEqual(['ST218']);
  });

  it('ST201, ST202: where the name says safetensors, what is left of one', async () => {
    const codes = async (bytes: Uint8Array) =>
      (await inspectQuick(new MemorySource(bytes), contextFor('model.safetensors'))).findings.map(({ code }) => code);
    expect(await codes(latin1('\xd0\x02\0\0\0\0\0'))).toEqual(['ST201']);
    expect(await codes(latin1('\xd0\x02\0\0\0\0\0\0'))).toEqual(['ST202']);
    expect(await codes(bytesOf('Not found'))).toEqual(['FI111']);
  });

  it('FI105: a Git LFS pointer, with the size of what it points to', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 438012345\n`;
    expect(await foreign(bytesOf(pointer))).toBe(
      `FI105 this is a Git LFS pointer to a file of 438012345 bytes (sha256 ${'ab'.repeat(32)}), not the file itself`,
    );
  });

  it.each([
    '<!DOCTYPE html>\n<html><head><title>Sign in</title>',
    '\uFEFF  <HTML><title>Sign in</title>',
    '<!-- x --><html><title>Sign in',
  ])('FI106: a web page with its title (%j)', async (page) => {
    expect(await foreign(bytesOf(page))).toBe('FI106 this is a web page titled `Sign in`');
  });

  it('FI107: the JSON error of a server', async () => {
    const nested = { error: { code: 401, message: 'Invalid credentials' } };
    expect(await foreign(bytesOf('{"error":"Repository not found"}'))).toMatch(/^FI107 .*`Repository not found`$/);
    expect(await foreign(bytesOf(JSON.stringify(nested)))).toMatch(/^FI107 .*`Invalid credentials`$/);
  });

  it('FI108: the XML error of a storage service', async () => {
    const xml = '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    expect(await foreign(bytesOf(xml))).toMatch(/^FI108 .*`AccessDenied: Access Denied`$/);
  });

  it('FI109: compressed files', async () => {
    expect(await foreign(gzipSync('x'.repeat(100)))).toBe('FI109 this file is compressed with gzip');
    expect(await foreign(padded('\xfd7zXZ\x00'))).toMatch(/^FI109 .*xz$/);
    expect(await foreign(padded('\x28\xb5\x2f\xfd'))).toMatch(/^FI109 .*zstd$/);
    expect(await foreign(padded(`\x5d\x00\x00\x40\x00${'\xff'.repeat(8)}`))).toMatch(/^FI109 .*lzma$/);
    expect(await foreign(padded('BZh91AY&SY\x9f\x01'))).toMatch(/^FI109 .*bzip2$/);
    expect(await foreign(bytesOf('BZh is not a compressed file'))).toMatch(/^FI111 /);
  });

  it('FI110: a tar archive around a checkpoint, by its members', async () => {
    expect(await foreign(tarOf({ 'model.pt': 'x', 'notes.txt': 'y' }))).toBe(
      'FI110 this is a tar archive that contains `model.pt`, `notes.txt`',
    );
    expect(await foreign(tarOf({ 'a/model.pt': 'x'.repeat(600) }, { magic: false }))).toMatch(
      /^FI110 .*`a\/model.pt`$/,
    );
  });

  it('knows the tar of old torch from a parcel, with a member missing too', async () => {
    const members = { sys_info: 'a', pickle: 'b', storages: 'c', tensors: 'd' };
    expect(await foreign(tarOf(members))).toBe('torch-tar');
    expect(await foreign(tarOf({ pickle: 'b', tensors: 'd' }))).toBe('torch-tar');
  });

  it('FI111: a text, by its first line', async () => {
    expect(await foreign(bytesOf('Invalid username or password.\nsecond'))).toBe(
      'FI111 this is a text that begins with `Invalid username or password.`',
    );
    expect(await foreign(bytesOf('col1,col2\n1,2\n3,4\n'))).toMatch(/^FI111 .*`col1,col2`$/);
    expect(await foreign(Uint8Array.of(0xff, 0xfe, ...latin1('h\0e\0l\0l\0o\0')))).toMatch(/^FI111 .*`hello`$/);
  });

  it('FI112: model formats that are recognised but not read', async () => {
    expect(await foreign(padded('\x1c\0\0\0TFL3'))).toMatch(/^FI112 this is a TensorFlow Lite file/);
    expect(await foreign(padded('tjgg\x03'))).toMatch(/^FI112 this is a GGJT/);
  });

  it('FI113: other kinds of file', async () => {
    expect(await foreign(padded('\x7fELF\x02\x01'))).toBe(
      'FI113 this is an ELF executable or library, not a checkpoint',
    );
    expect(await foreign(padded('\0\0\0 ftypisom'))).toMatch(/^FI113 this is an MP4/);
    expect(await foreign(bytesOf('%PDF-1.7\nsome text'))).toMatch(/^FI113 this is a PDF/);
  });

  it('FI114: base64, by what is inside', async () => {
    const gzip = Buffer.from(padded('\x1f\x8b\x08', 300)).toString('base64').replace(/.{76}/g, '$&\n');
    expect(await foreign(bytesOf(gzip))).toMatch(
      /^FI114 this is base64 text; decoded it begins with the signature of gzip/,
    );
  });

  it('FI201: an archive as base64', async () => {
    const zip = Buffer.from(padded('PK\x03\x04', 300)).toString('base64').replace(/.{76}/g, '$&\n');
    expect(await foreign(bytesOf(zip))).toMatch(/^FI201 the archive is encoded as base64 text/);
  });

  it('FI115: bytes of no known format', async () => {
    expect(await foreign(latin1('\x90V\x07\xd6~\xd6\xc2\x16BW\x90V\x07\xd6~\xd6'))).toBe(
      'FI115 the first bytes (0x905607d67ed6c2164257905607d67ed6) are those of no known format',
    );
  });

  it('FI116: JSON documents and JSON lines', async () => {
    expect(await foreign(bytesOf('{"hidden_size": 768}'))).toMatch(/^FI116 this is a JSON document/);
    expect(await foreign(bytesOf('{"step": 0}\n{"step": 1}\n'))).toMatch(/^FI116 this is a file of JSON lines/);
    expect(await foreign(bytesOf(`{"a": "${'x'.repeat(100_000)}"}`))).toMatch(/^FI116 this is the beginning of a JSON/);
  });

  it('repeats no more than a line of a text, and nothing that a terminal obeys', async () => {
    const found = await foreign(bytesOf(`<html><title>${'very long '.repeat(100)}</title>`));
    expect(found.length).toBeLessThan(200);
  });
});

describe('what is a checkpoint is given to its reader', () => {
  it.each([
    ['PK\x03\x04', 'zip'],
    ['PK\x05\x06', 'zip'],
    ['GGUF\x03\0\0\0', 'gguf'],
    ['\x93NUMPY\x01\0', 'npy'],
    ['\x89HDF\r\n\x1a\n', 'hdf5'],
    ['\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.', 'pickle'],
    ['\x02\0\0\0\0\0\0\0{}', 'safetensors'],
    ['\x08\x08\x12\x09corpusgen', 'onnx'],
  ])('%j is %s', async (head, family) => {
    expect(await foreign(padded(head))).toBe(family);
  });

  it('finds HDF5 behind a user block', async () => {
    const bytes = new Uint8Array(2048);
    bytes[0] = 1;
    bytes.set(latin1('\x89HDF\r\n\x1a\n'), 512);
    expect(await foreign(bytes)).toBe('hdf5');
  });

  it('takes the text of an old pickle for a pickle, and a text for a text', async () => {
    expect(await foreign(bytesOf("(dp0\nS'a'\np1\nI1\ns."))).toBe('pickle');
    expect(await foreign(bytesOf("cposix\nsystem\n(S'true'\ntR and then it breaks"))).toBe('pickle');
    expect(await foreign(bytesOf('I am a text.'))).toMatch(/^FI111 /);
    expect(await foreign(bytesOf('config\nname\nvalue'))).toMatch(/^FI111 /);
  });

  it('finds an archive behind foreign bytes', async () => {
    const end = padded('PK\x05\x06', 22);
    expect(await foreign(Uint8Array.of(0xef, 0xbb, 0xbf, 0, ...end))).toBe('zip');
    expect(await foreign(Uint8Array.of(1, 2, 3, 4, ...padded('PK\x03\x04\x14\0\0\0\0\0', 60)))).toBe('zip');
  });
});

describe('predicts what torch.load says', () => {
  it.each([
    [
      'version https://git-lfs.github.com/spec/v1\n',
      'Unsupported operand 118',
      "_pickle.UnpicklingError: invalid load key, 'v'.",
    ],
    ['<html>', 'Unsupported operand 60', "_pickle.UnpicklingError: invalid load key, '<'."],
    ['{"error": "x"}', 'Unsupported operand 123', "_pickle.UnpicklingError: invalid load key, '{'."],
  ])('%j', async (text, weightsOnly, full) => {
    const found = await identified(bytesOf(text));
    expect(found.kind === 'foreign' && found.torch.weightsOnly.message).toContain(weightsOnly);
    expect(found.kind === 'foreign' && found.torch.full.message).toBe(full);
  });
});

describe('any bytes', () => {
  it('are decided, without an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        const found = await identified(bytes);
        expect(['foreign', 'family']).toContain(found.kind);
        if (found.kind === 'foreign') expect(describeFinding(found.finding).message).not.toMatch(/\{\w+\}/);
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 1, 2, 3])('end in the error of the disk when read %i fails', async (reads) => {
    const source = new FailingSource(new Uint8Array(3_000_000), reads);
    await expect(identify(source, contextFor())).rejects.toBeInstanceOf(SourceError);
  });
});
