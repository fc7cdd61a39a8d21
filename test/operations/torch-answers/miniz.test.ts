import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { openAsTorch } from '../../../src-core/operations/torch-answers/miniz/stream-reader.ts';
import { sortedByName, winnerByName } from '../../../src-core/zip/miniz-order.ts';
import { append, prepend, replaceRange, truncate } from '../../damage/bytes.ts';
import { rewriteEnd, rewriteField, zipLayout } from '../../damage/zip.ts';
import { dict, encode, storage, tensor } from '../../torch/encode.ts';
import { torchZip } from '../../zip/sample.ts';
import { contextFor } from '../context.ts';

const text = (content: string) => new TextEncoder().encode(content);
const base = await torchZip([
  { name: 'data.pkl', bytes: encode(dict({ w: tensor(storage('FloatStorage', '0', 4)) })) },
  { name: 'byteorder', bytes: text('little') },
  { name: 'data/0', bytes: new Uint8Array(16) },
  { name: 'version', bytes: text('3\n') },
]);
const layout = zipLayout(base);

/** The first words of what torch says, without what it adds about miniz; '' when it opens the archive. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const opening = await openAsTorch(new MemorySource(bytes), contextFor('a.pt'));
  if (opening.ok) return '';
  return (
    (opening.message ?? 'undecided').replace(/^RuntimeError: PytorchStreamReader failed /, '').split('. This')[0] ?? ''
  );
}

/** Observed with torch 2.13 on the same bytes; `test/judge/mutations.test.ts` asks it again where it is installed. */
describe('opening an archive as torch does', () => {
  it('opens a whole one', async () => {
    expect(await refusal(base)).toBe('');
  });

  it('opens one with foreign bytes behind it, and refuses one with foreign bytes in front', async () => {
    expect(await refusal(append(base, new Uint8Array(1000)))).toBe('');
    expect(await refusal(prepend(base, text('PK\x03\x04')))).toContain('invalid header or archive is corrupted');
  });

  it.each([
    ['a cut end record', truncate(base, base.length - 1), 'reading zip archive: failed finding central directory'],
    [
      'more files than 32 bits count',
      rewriteEnd(base, 'zip64', 'entries', 2 ** 40),
      'reading zip archive: too many files',
    ],
    [
      'another count on this disk',
      rewriteEnd(base, 'zip64', 'entriesOnDisk', 9),
      'reading zip archive: unsupported multidisk archive',
    ],
    [
      'a directory of 2^33 bytes',
      rewriteEnd(base, 'zip64', 'directorySize', 2 ** 33),
      'reading zip archive: unsupported central directory size',
    ],
    [
      'a directory behind the file',
      rewriteEnd(base, 'zip64', 'directoryOffset', base.length),
      'reading zip archive: invalid header or archive is corrupted',
    ],
    [
      'a record behind the file',
      rewriteField(base, 'archive/data/0', 'central', 'offset', base.length),
      'reading zip archive: invalid header or archive is corrupted',
    ],
    [
      'an encrypted directory',
      rewriteField(base, 'archive/data/0', 'central', 'flags', 0x2000),
      'reading zip archive: unsupported encryption',
    ],
    [
      'an encrypted version',
      rewriteField(base, 'archive/version', 'central', 'flags', 1),
      'retrieving file meta-data for version: unsupported encryption',
    ],
    [
      'a version packed by another method',
      rewriteField(base, 'archive/version', 'central', 'method', 12),
      'retrieving file meta-data for version: unsupported method',
    ],
    [
      'a byte order without local header',
      rewriteField(base, 'archive/byteorder', 'local', 'signature', 0),
      'reading file byteorder: invalid header or archive is corrupted',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toBe(message);
  });

  it('cannot print a name that is no text', async () => {
    const name = layout.entries[2]?.central ?? 0;
    expect(await refusal(replaceRange(base, name + 46, Uint8Array.of(0xff)))).toBe(
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 95: invalid start byte",
    );
    expect(await refusal(replaceRange(base, name + 46 + 9, Uint8Array.of(0xe4)))).toBe(
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe4 in position 1: invalid continuation byte",
    );
  });

  it('says nothing of a version marked as a folder: torch leaves the memory for it as it was', async () => {
    expect(await refusal(rewriteField(base, 'archive/version', 'central', 'attributes', 0x10))).toBe('undecided');
  });
});

describe('several records of one name', () => {
  const find = (names: readonly string[], name: string) =>
    winnerByName(sortedByName(names.map((one, index) => ({ name: one, index }))), name)?.index;

  it('are decided by the order a heap sort leaves them in, with all the others', () => {
    expect(find(['a/x', 'a/x'], 'a/x')).toBe(1);
    expect(find(['a/data.pkl', 'a/version', 'a/data.pkl'], 'a/data.pkl')).toBe(2);
    expect(find(['a/data.pkl', 'a/byteorder', 'a/data/0', 'a/data.pkl', 'a/version'], 'a/data.pkl')).toBe(3);
  });

  it('are found without regard to the case of ASCII letters, and of no others', () => {
    expect(find(['a/DATA.PKL', 'a/b'], 'a/data.pkl')).toBe(0);
    expect(find(['a/\xc4', 'a/b'], 'a/\xe4')).toBeUndefined();
  });
});
