import { describe, expect, it } from 'vitest';
import {
  append,
  concat,
  crlf,
  flipBit,
  insert,
  latin1ToUtf8,
  prepend,
  replaceRange,
  splice,
  throughTextDecoder,
  truncate,
  zeroHole,
  zeroTail,
} from '../damage/bytes.ts';
import {
  dropDirectoryEntry,
  duplicateEntry,
  gapBeforeDirectory,
  overlap,
  partOf,
  rewriteEnd,
  rewriteField,
  withComment,
  zipLayout,
} from '../damage/zip.ts';
import { codesOf, crc, quickCodes, read, SAMPLE, torchZip, weights } from './sample.ts';

const PKL = 'archive/data.pkl';
const D0 = 'archive/data/0';
const D1 = 'archive/data/1';
const base = await torchZip();
const layout = zipLayout(base);
const first = (bytes: Uint8Array) => read(bytes).then(({ findings }) => findings[0]);

describe('an archive that came apart as a whole', () => {
  it('ZP230: reports records that lie before the file, when bytes in front of them are lost', async () => {
    const shifted = base.slice(10);
    expect(await quickCodes(shifted)).toContain('ZP230');
  });

  it('ZP200: says that the search for records stopped', async () => {
    const { readArchive } = await import('../../src-core/zip/read.ts');
    const { MemorySource } = await import('../../src-core/bytes/memory-source.ts');
    const { OPTIONS } = await import('./sample.ts');
    const archive = await readArchive(new MemorySource(truncate(base, partOf(layout, D1).data + 1000)), {
      ...OPTIONS,
      searchBytes: 900,
    });
    expect(codesOf(archive.findings)).toEqual(['ZP200']);
    expect(archive.entries.map(({ name }) => name)).toContain(D0);
  });

  it('ZP201: names the record the file ends in and counts those before it, wherever it is cut', async () => {
    for (let keep = 40; keep < layout.directory; keep += 37) {
      const archive = await read(truncate(base, keep));
      const whole = layout.entries.filter((entry) => entry.recordEnd <= keep);
      expect(archive.entries.map(({ name }) => name)).toEqual(whole.map(({ name }) => name));
      const next = layout.entries[whole.length];
      if (next === undefined || next.local === keep) continue;
      expect(archive.findings).toHaveLength(1);
      expect(archive.findings[0], String(keep)).toMatchObject({
        code: 'ZP201',
        data: { size: keep, whole: whole.length },
      });
      if (keep >= next.data)
        expect(archive.partial).toEqual({ name: next.name, localHeaderOffset: next.local, dataOffset: next.data });
    }
  });

  it('ZP201: says what torch would say of files of each size', async () => {
    const big = await torchZip([...SAMPLE.slice(0, 5), { name: 'data/1', bytes: weights(200_000) }]);
    expect((await first(truncate(big, 4000)))?.reference).toContain('failed finding central directory');
    expect((await first(truncate(big, 9000)))?.reference).toContain('[Errno 22]');
    expect((await first(truncate(big, 150_000)))?.reference).toContain('failed finding central directory');
  });

  it('ZP202: says that only the end is missing', async () => {
    for (const keep of [layout.directory, layout.directory + 3, layout.directory + 100, layout.zip64 - 1]) {
      const archive = await read(truncate(base, keep));
      expect(codesOf(archive.findings), String(keep)).toEqual(['ZP202']);
      expect(archive.entries).toHaveLength(SAMPLE.length);
    }
  });

  it('ZP203: says that the directory is whole and its end record is not', async () => {
    for (const bytes of [
      truncate(base, layout.zip64),
      truncate(base, base.byteLength - 1),
      flipBit(base, layout.end, 1),
      zeroHole(base, layout.end, base.byteLength),
    ])
      expect(await quickCodes(bytes)).toEqual(['ZP203']);
  });

  it('ZP204: tells a blank tail', async () => {
    const found = await first(zeroTail(base, partOf(layout, D1).data + 100));
    expect(found).toMatchObject({
      code: 'ZP204',
      data: { offset: partOf(layout, D1).data + 100, size: base.byteLength, whole: 5 },
    });
  });

  it('ZP205: counts the bytes in front, and still reads every entry', async () => {
    for (const count of [1, 3, 512]) {
      const archive = await read(prepend(base, weights(count)));
      expect(archive.findings).toMatchObject([{ code: 'ZP205', data: { count } }]);
      expect(archive.directory?.prefixBytes).toBe(count);
      expect(archive.entries.every((entry) => entry.dataOffset !== null)).toBe(true);
    }
  });

  it('ZP205: takes the second of two archives whose end records speak of themselves', async () => {
    const other = await torchZip(SAMPLE.map((it) => (it.name === 'data/0' ? { ...it, bytes: weights(300, 9) } : it)));
    const plain = (bytes: Uint8Array) =>
      concat([bytes.subarray(0, zipLayout(bytes).zip64), bytes.subarray(zipLayout(bytes).end)]);
    const archive = await read(append(plain(base), plain(other)));
    expect(codesOf(archive.findings)).toContain('ZP217');
    const front = await read(append(truncate(base, partOf(layout, D1).local), plain(other)));
    expect(front.findings).toMatchObject([{ code: 'ZP205', data: { count: partOf(layout, D1).local } }]);
    expect(front.entries[4]?.crc32).toBe(crc(weights(300, 9)));
  });

  it('ZP206: counts the bytes behind the end, however many', async () => {
    for (const count of [1, 1000, 70_000]) {
      const archive = await read(append(base, weights(count)));
      expect(archive.findings).toMatchObject([{ code: 'ZP206', data: { count } }]);
      expect(archive.directory?.trailingBytes).toBe(count);
    }
  });

  it('ZP207, ZP208, ZP209: recognises what text-mode transfers do', async () => {
    const lines = await torchZip([
      { name: 'data.pkl', bytes: new TextEncoder().encode('ctorch\nX\n'.repeat(8)) },
      ...SAMPLE.slice(1),
    ]);
    expect(await quickCodes(crlf(lines))).toEqual(['ZP207']);
    expect(await quickCodes(throughTextDecoder(base))).toEqual(['ZP208']);
    expect(await quickCodes(latin1ToUtf8(base))).toEqual(['ZP209']);
  });

  it('ZP290: says that a cut file still has the name of a download', async () => {
    const { readArchive } = await import('../../src-core/zip/read.ts');
    const { MemorySource } = await import('../../src-core/bytes/memory-source.ts');
    const { OPTIONS } = await import('./sample.ts');
    for (const name of ['model.pt.part', 'model.pt.crdownload']) {
      const archive = await readArchive(new MemorySource(truncate(base, 900)), { ...OPTIONS, name });
      expect(codesOf(archive.findings)).toEqual(['ZP201', 'ZP290']);
    }
    expect(
      codesOf((await readArchive(new MemorySource(base), { ...OPTIONS, name: 'model.pt.part' })).findings),
    ).toEqual([]);
  });

  it('ZP219: says that nothing can be found', async () => {
    const archive = await read(concat([base.subarray(0, 4), weights(5000)]));
    expect(codesOf(archive.findings)).toEqual(['ZP219']);
    expect(archive.unusable).toBe(true);
  });
});

describe('a damaged directory', () => {
  it('ZP210: names the entry, and finds the records behind it all the same', async () => {
    const archive = await read(flipBit(base, partOf(layout, D1).central, 3));
    expect(archive.findings).toMatchObject([{ code: 'ZP210', data: { index: 5 } }]);
    expect(archive.entries.map(({ name }) => name)).toEqual(SAMPLE.map(({ name }) => `archive/${name}`));
  });

  it('ZP211: compares the count with the directory', async () => {
    const counted = rewriteEnd(rewriteEnd(base, 'end', 'entries', 7), 'end', 'entriesOnDisk', 7);
    const both = rewriteEnd(rewriteEnd(counted, 'zip64', 'entries', 7), 'zip64', 'entriesOnDisk', 7);
    expect(await quickCodes(both)).toEqual(['ZP211']);
    expect(await quickCodes(rewriteEnd(base, 'zip64', 'entries', 2 ** 52))).toContain('ZP211');
  });

  it('ZP212: compares the two end records field by field', async () => {
    for (const field of ['entries', 'entriesOnDisk', 'directorySize', 'directoryOffset'] as const)
      expect(await quickCodes(rewriteEnd(base, 'end', field, 5)), field).toEqual(['ZP212']);
  });

  it('ZP213: reports a Zip64 end record without locator and the reverse', async () => {
    expect(await quickCodes(flipBit(base, layout.locator, 0))).toEqual(['ZP213']);
    expect(await quickCodes(flipBit(base, layout.zip64, 0))).toEqual(['ZP213']);
    expect(await quickCodes(rewriteEnd(base, 'locator', 'offset', 3))).toEqual(['ZP213']);
    expect(await quickCodes(rewriteEnd(base, 'zip64', 'length', 60))).toEqual(['ZP213']);
  });

  it('ZP214: reports an archive of several disks', async () => {
    expect(await quickCodes(rewriteEnd(base, 'locator', 'disks', 2))).toEqual(['ZP214']);
    expect(await quickCodes(rewriteEnd(base, 'end', 'disk', 1))).toEqual(['ZP214']);
    for (const disk of [1, 2, 0xffff])
      expect(await quickCodes(rewriteField(base, 'archive/data/1', 'central', 'disk', disk))).toEqual(['ZP214']);
  });

  it('ZP215: reports a second end record that other readers take', async () => {
    const rival = base.slice(layout.end);
    expect(await quickCodes(withComment(base, rival))).toContain('ZP215');
  });

  it('ZP273: tells of a comment', async () => {
    expect(await quickCodes(withComment(base, weights(4000)))).toEqual(['ZP273']);
  });

  it('ZP216: reports a directory that is not there', async () => {
    const moved = rewriteEnd(rewriteEnd(base, 'zip64', 'directoryOffset', 5), 'end', 'directoryOffset', 5);
    expect(await quickCodes(moved)).toEqual(['ZP216']);
    expect(await quickCodes(rewriteEnd(base, 'zip64', 'directoryOffset', 2 ** 50))).toContain('ZP216');
  });

  it('ZP217: reports two archives one behind the other', async () => {
    expect(await quickCodes(append(base, base))).toEqual(['ZP217']);
    expect(await quickCodes(insert(base, layout.zip64, weights(9)))).toContain('ZP217');
  });

  it('ZP218: reports a comment that is cut off', async () => {
    expect(await quickCodes(rewriteEnd(base, 'end', 'commentLength', 1))).toEqual(['ZP218']);
  });
});

describe('a damaged record', () => {
  it('ZP220: a local header that is not there', async () => {
    expect(await quickCodes(flipBit(base, partOf(layout, D0).local, 0))).toEqual(['ZP220']);
  });

  it('ZP221: another name in the local header', async () => {
    const found = await first(flipBit(base, partOf(layout, D0).local + 32, 0));
    expect(found).toMatchObject({ code: 'ZP221', at: { entry: D0 } });
  });

  it('ZP222, ZP223, ZP224, ZP225, ZP229: local fields that differ', async () => {
    expect(await quickCodes(rewriteField(base, D0, 'local', 'method', 8))).toEqual(['ZP222']);
    expect(await quickCodes(rewriteField(base, D0, 'local', 'flags', 0x0809))).toEqual(['ZP223']);
    expect(await quickCodes(rewriteField(base, D0, 'local', 'size', 7))).toEqual(['ZP224']);
    expect(await quickCodes(rewriteField(base, D0, 'local', 'crc', 7))).toEqual(['ZP225']);
    for (const [field, value] of [
      ['time', 7],
      ['version', 20],
      ['flags', 0x0008],
    ] as const)
      expect(await quickCodes(rewriteField(base, D0, 'local', field, value)), field).toEqual(['ZP229']);
  });

  it('ZP226, ZP227, ZP228: a data descriptor that is damaged', async () => {
    expect(await quickCodes(rewriteField(base, D0, 'descriptor', 'signature', 7))).toEqual(['ZP226']);
    expect(await quickCodes(rewriteField(base, D0, 'descriptor', 'crc', 7))).toEqual(['ZP227']);
    expect(await quickCodes(rewriteField(base, D0, 'descriptor', 'size', 7))).toEqual(['ZP228']);
  });

  it('ZP230: data that reaches outside', async () => {
    for (const size of [4096, 0xfffffff0]) {
      const larger = rewriteField(
        rewriteField(base, D0, 'central', 'size', size),
        D0,
        'central',
        'compressedSize',
        size,
      );
      expect(await quickCodes(larger)).toContain('ZP230');
    }
    expect(await quickCodes(rewriteField(base, D0, 'central', 'offset', 0x7fffffff))).toContain('ZP230');
  });

  it('ZP231: records that overlap, one inside the other or with the directory', async () => {
    expect(await quickCodes(overlap(base, D1, PKL))).toContain('ZP231');
  });

  it('ZP232: bytes that belong to no record', async () => {
    expect((await read(gapBeforeDirectory(base, 500))).findings).toMatchObject([
      { code: 'ZP232', data: { count: 500 } },
    ]);
    const { local, recordEnd } = partOf(layout, D0);
    expect((await read(dropDirectoryEntry(base, D0))).findings).toMatchObject([
      { code: 'ZP232', data: { count: recordEnd - local } },
    ]);
  });

  it('ZP233, ZP234, ZP239: names that stand twice or differ in case only', async () => {
    expect(await quickCodes(duplicateEntry(base, PKL))).toEqual(['ZP233']);
    expect(await quickCodes(duplicateEntry(base, PKL, 'archive/DATA.PKL'))).toEqual(['ZP234']);
    const code = await torchZip([...SAMPLE, { name: 'code/net.py', bytes: weights(9) }]);
    expect(await quickCodes(duplicateEntry(code, 'archive/code/net.py', 'archive/code/Net.py'))).toEqual(['ZP239']);
  });

  it('ZP235, ZP236: sizes that cannot be', async () => {
    expect(await quickCodes(rewriteField(base, D0, 'central', 'size', 9))).toContain('ZP235');
    expect(await quickCodes(rewriteField(base, D0, 'central', 'size', 0xffffffff))).toContain('ZP236');
  });

  it('ZP237: extra fields that do not fit, in either header', async () => {
    const { local } = partOf(layout, D0);
    expect(await quickCodes(replaceRange(base, local + 30 + D0.length + 2, Uint8Array.of(255)))).toContain('ZP237');
    // Six letters of the name become the extra area of the directory entry.
    const { central } = partOf(layout, D0);
    const stretched = replaceRange(base, central + 28, Uint8Array.of(D0.length - 6, 0, 6, 0));
    expect(await quickCodes(stretched)).toContain('ZP237');
  });

  it('ZP238: padding that is not as torch writes it, as a warning', async () => {
    const { local, data } = partOf(layout, D0);
    expect(data).toBeGreaterThan(local + 30 + D0.length + 4);
    expect(await quickCodes(flipBit(base, data - 1, 4))).toEqual(['ZP238']);
  });

  it('reports a torn overwrite by descriptors that do not belong to the directory', async () => {
    const other = await torchZip(SAMPLE.map((it) => (it.name === 'data/0' ? { ...it, bytes: weights(300, 9) } : it)));
    expect(await quickCodes(splice(base, other, partOf(layout, D1).data))).toContain('ZP227');
  });
});

describe('how records are stored and called', () => {
  const both = (bytes: Uint8Array, field: 'flags' | 'method', value: number) =>
    rewriteField(rewriteField(bytes, D0, 'local', field, value), D0, 'central', field, value);

  it('ZP240, ZP241, ZP242, ZP243: encrypted, compressed, patched', async () => {
    expect(await quickCodes(both(base, 'flags', 0x0809))).toEqual(['ZP240']);
    expect(await quickCodes(both(base, 'method', 12))).toEqual(['ZP241']);
    expect(await quickCodes(both(base, 'method', 8))).toEqual(['ZP242']);
    expect(await quickCodes(both(base, 'flags', 0x0828))).toEqual(['ZP243']);
  });

  it.each([
    ['ZP250', '../../evil.txt'],
    ['ZP251', '/etc/passwd123'],
    ['ZP252', 'C:/Windows/sys'],
    ['ZP253', 'archive\\data\\0'],
    ['ZP254', 'archive/data\0x'],
    ['ZP255', 'archive/data/ÿ'],
  ])('%s: reports the name %j', async (code, name) => {
    const named = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
    const { local, central } = partOf(layout, D0);
    const bytes = replaceRange(replaceRange(base, local + 30, named), central + 46, named);
    expect(named).toHaveLength(D0.length);
    expect(await quickCodes(bytes)).toEqual([code]);
  });

  it('ZP256: reports a symbolic link', async () => {
    expect(await quickCodes(rewriteField(base, D0, 'central', 'attributes', 0xa1ff0000))).toEqual(['ZP256']);
  });

  it('ZP257: reports an empty name', async () => {
    expect(await quickCodes(rewriteField(base, D0, 'central', 'nameLength', 0))).toContain('ZP257');
  });
});
