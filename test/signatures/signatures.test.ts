import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import type { FindingCode } from '../../src-core/findings/catalog.ts';
import { describeFinding } from '../../src-core/findings/describe.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { crlf, prepend, append, throughTextDecoder, truncate, zeroHole, zeroTail } from '../damage/bytes.ts';
import { breakData, partOf, zipLayout } from '../damage/zip.ts';
import type { Expectation } from '../../src-core/contract/expectation.ts';
import type { FileSet } from '../../src-core/bytes/file-set.ts';
import { MemorySet, type Files } from '../sources/memory-set.ts';
import { contextFor } from '../operations/context.ts';
import { checkpoint, text } from '../torch/build.ts';
import { call, dict, encode, object, storage, tensor, tuple } from '../torch/encode.ts';
import { legacyFile } from '../torch/legacy-file.ts';
import { plainZip } from '../torch/plain-zip.ts';
import { tarFile } from '../torch/tar-file.ts';
import { torchZip, weights, type SampleRecord } from '../zip/sample.ts';

/** Real-world failures, each built from valid bytes. The ids are those of the list they come from. */
interface Case {
  readonly id: string;
  readonly what: string;
  readonly bytes: Uint8Array | Promise<Uint8Array>;
  readonly name?: string;
  /** What level 4 is asked, where the failure shows only there. */
  readonly expectation?: Expectation;
  /** Other files of the folder, and bytes free on its disk. */
  readonly beside?: Files;
  readonly free?: number;
  readonly code: FindingCode;
  readonly level: number;
  /** What the message or the advice has to say. */
  readonly says: RegExp;
  /** Part of the place. */
  readonly at?: Readonly<Record<string, unknown>>;
}

const FOUR_FLOATS = new Uint8Array(16).fill(7);
const STATE_DICT = dict({ weight: tensor(storage('FloatStorage', '0', 4)) });

const records = (data: Uint8Array): SampleRecord[] => [
  {
    name: 'data.pkl',
    bytes: encode(dict({ weight: tensor(storage('ByteStorage', '0', data.length), { size: tuple(data.length) }) })),
  },
  { name: 'byteorder', bytes: text('little') },
  { name: 'data/0', bytes: data },
  { name: 'version', bytes: text('3\n') },
  { name: '.data/serialization_id', bytes: new Uint8Array(40) },
];
const big = async () => await torchZip(records(weights(20_000)));
/** Weights with a line feed now and then, as real ones have. */
const withLineFeeds = (length: number) => weights(length).map((byte, at) => (at % 97 === 0 ? 0x0a : byte));
const damaged = async (damage: (bytes: Uint8Array) => Uint8Array) => damage(await big());
const withObject = (value: Parameters<typeof encode>[0]) => checkpoint({ object: value, data: { '0': FOUR_FLOATS } });
const legacy = (count = 4n, bytes = FOUR_FLOATS) =>
  legacyFile({
    object: dict({ weight: tensor(storage('FloatStorage', '0', 4, 'cpu', null)) }),
    storages: [{ key: '0', count, bytes }],
  });
const safetensors = (header: string, data: number) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
};
const ONE = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
const keyed = (...keys: readonly string[]) =>
  withObject(dict(Object.fromEntries(keys.map((key) => [key, tensor(storage('FloatStorage', '0', 4))]))));

/** One float32 tensor `w` of 64 bytes, of which some are there. */
function ggufOfOneTensor(bytes: number): Uint8Array {
  const file = Buffer.alloc(64 + bytes);
  file.write('GGUF');
  file.writeUInt32LE(3, 4);
  file.writeBigUInt64LE(1n, 8);
  file.writeBigUInt64LE(1n, 24);
  file.write('w', 32);
  file.writeUInt32LE(1, 33);
  file.writeBigUInt64LE(16n, 37);
  return file;
}

const CASES: readonly Case[] = [
  {
    id: 'S01',
    what: 'a file without bytes',
    bytes: new Uint8Array(0),
    code: 'FI101',
    level: 1,
    says: /disk|quota|previous/i,
  },
  {
    id: 'S02',
    what: 'a file that was never filled',
    bytes: new Uint8Array(20_000),
    code: 'FI102',
    level: 1,
    says: /zero/,
  },
  {
    id: 'S03',
    what: 'a download that stopped',
    bytes: damaged((b) => truncate(b, 9000)),
    code: 'ZP201',
    level: 2,
    says: /data\/0/,
    at: { end: 9000 },
  },
  {
    id: 'S04',
    what: 'a lost tail',
    bytes: damaged((b) => truncate(b, b.length - 150)),
    code: 'ZP202',
    level: 2,
    says: /end/,
  },
  {
    id: 'S04',
    what: 'a tail of zeros',
    bytes: damaged((b) => zeroTail(b, b.length - 9000)),
    code: 'ZP204',
    level: 2,
    says: /zero/,
  },
  {
    id: 'S05',
    what: 'a local header that is gone',
    bytes: damaged((b) => {
      const at = partOf(zipLayout(b), 'archive/data/0').local;
      return zeroHole(b, at, at + 4);
    }),
    code: 'ZP220',
    level: 2,
    says: /data\/0/,
  },
  {
    id: 'S06',
    what: 'bit rot',
    bytes: damaged((b) => breakData(b, 'archive/data/0')),
    code: 'ZP260',
    level: 2,
    says: /changed after it was saved/,
    at: { entry: 'archive/data/0' },
  },
  {
    id: 'S07',
    what: 'a hole left by a resumed download',
    bytes: damaged((b) => zeroHole(b, 8192, 12_288)),
    code: 'ZP261',
    level: 2,
    says: /zeros/,
    at: { entry: 'archive/data/0' },
  },
  {
    id: 'S08',
    what: 'saved without checksums',
    bytes: torchZip(records(weights(64)).map((record) => ({ ...record, crc32: 0 }))),
    code: 'ZP262',
    level: 2,
    says: /without checksums|cannot be/,
  },
  {
    id: 'S09',
    what: 'a newer format',
    bytes: checkpoint({ records: { version: '11\n' } }),
    code: 'TA205',
    level: 2,
    says: /newer/i,
  },
  {
    id: 'S10',
    what: 'packed again by hand',
    bytes: checkpoint({ records: { version: null } }),
    code: 'TA203',
    level: 2,
    says: /torch\.save/,
  },
  {
    id: 'S11',
    what: 'a zip around a checkpoint',
    bytes: plainZip([{ name: 'model.pth', bytes: legacy() }]),
    code: 'TA212',
    level: 2,
    says: /model\.pth/,
  },
  {
    id: 'S11',
    what: 'packed without its folder',
    bytes: checkpoint({ root: '' }),
    code: 'TA201',
    level: 2,
    says: /folder/,
  },
  {
    id: 'S12',
    what: 'compressed again by the Finder',
    bytes: checkpoint({ after: [{ name: '__MACOSX/._model', bytes: text('x') }] }),
    code: 'TA210',
    level: 2,
    says: /__MACOSX|Finder/,
  },
  {
    id: 'S13',
    what: 'a record that was removed',
    bytes: checkpoint({ data: {} }),
    code: 'TA310',
    level: 3,
    says: /weight/,
    at: { key: ['weight'] },
  },
  {
    id: 'S14',
    what: 'a record that was shortened',
    bytes: checkpoint({ data: { '0': new Uint8Array(12) } }),
    code: 'TA311',
    level: 3,
    says: /12 bytes instead of 16/,
  },
  {
    id: 'S15',
    what: 'another zip',
    bytes: plainZip([{ name: 'x/readme.txt', bytes: text('x') }]),
    code: 'TA213',
    level: 2,
    says: /readme/,
  },
  {
    id: 'S16',
    what: 'TorchScript for torch.load',
    bytes: checkpoint({ records: { 'constants.pkl': encode(tuple()), 'code/__torch__/net.py': 'class Net(Module):' } }),
    code: 'TA360',
    level: 3,
    says: /torch\.jit\.load/,
  },
  {
    id: 'S17',
    what: 'a legacy file that is cut',
    bytes: truncate(legacy(), legacy().length - 6),
    code: 'LE302',
    level: 3,
    says: /6 bytes are missing/,
  },
  {
    id: 'S18',
    what: 'two writers of one path',
    bytes: legacy(0n),
    code: 'LE303',
    level: 3,
    says: /0 elements|rank|process/,
  },
  {
    id: 'S18',
    what: 'a legacy file whose tail was never written',
    bytes: zeroTail(legacy(), legacy().length - 24),
    code: 'LE311',
    level: 3,
    says: /never written/,
  },
  { id: 'S19', what: 'a plain pickle', bytes: encode(dict({ a: 1 })), code: 'LE330', level: 3, says: /plain pickle/ },
  {
    id: 'S20',
    what: 'a pickle that is cut',
    bytes: checkpoint({ records: { 'data.pkl': truncate(encode(STATE_DICT), 60) } }),
    code: 'PK301',
    level: 3,
    says: /copy|pickle/,
  },
  {
    id: 'S21',
    what: 'an opcode that is none',
    bytes: checkpoint({ records: { 'data.pkl': Uint8Array.of(0x80, 2, 0x7d, 0xff, 0x2e) } }),
    code: 'PK303',
    level: 3,
    says: /0xff|damaged/,
  },
  {
    id: 'S21',
    what: 'junk in front of the archive',
    bytes: damaged((b) => prepend(b, new Uint8Array(10).fill(0x21))),
    code: 'ZP205',
    level: 2,
    says: /first 10 bytes/,
  },
  {
    id: 'S22',
    what: 'a Git LFS pointer',
    bytes: text(`version https://git-lfs.github.com/spec/v1\noid sha256:${'a1'.repeat(32)}\nsize 12345\n`),
    code: 'FI105',
    level: 1,
    says: /git lfs pull/,
  },
  {
    id: 'S23',
    what: 'a web page',
    bytes: text('<!DOCTYPE html><html><head><title>Quota exceeded</title></head></html>'),
    code: 'FI106',
    level: 1,
    says: /Quota exceeded/,
  },
  {
    id: 'S24',
    what: 'a JSON error',
    bytes: text('{"error":"repository not found"}'),
    code: 'FI107',
    level: 1,
    says: /repository not found/,
  },
  {
    id: 'S25',
    what: 'an XML error of a storage',
    bytes: text('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>'),
    code: 'FI108',
    level: 1,
    says: /AccessDenied/,
  },
  {
    id: 'S26',
    what: 'a text',
    bytes: text('Invalid username or password.\n'),
    code: 'FI111',
    level: 1,
    says: /Invalid username/,
  },
  {
    id: 'S27',
    what: 'a compressed file',
    bytes: new Uint8Array(gzipSync(legacy())),
    code: 'FI109',
    level: 1,
    says: /gunzip|decompress|unpack/i,
  },
  {
    id: 'S28',
    what: 'a tar around a checkpoint',
    bytes: tarFile([{ name: 'model.pt', bytes: legacy() }]),
    code: 'FI110',
    level: 1,
    says: /model\.pt/,
  },
  {
    id: 'S29',
    what: 'a checkpoint called .pth.tar',
    bytes: checkpoint(),
    name: 'checkpoint.pth.tar',
    code: 'FI121',
    level: 1,
    says: /\.tar/,
  },
  {
    id: 'S30',
    what: 'a safetensors header that no file has',
    bytes: append(Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0), text('{"a":{}}')),
    name: 'x.safetensors',
    code: 'ST217',
    level: 2,
    says: /header/,
  },
  {
    id: 'S31',
    what: 'a safetensors file that is cut',
    bytes: safetensors(ONE, 5),
    code: 'ST212',
    level: 2,
    says: /3 bytes are missing/,
  },
  {
    id: 'S31',
    what: 'a safetensors file with a byte too many',
    bytes: safetensors(ONE, 9),
    code: 'ST213',
    level: 2,
    says: /1 byte follows/,
  },
  {
    id: 'S32',
    what: 'a shape that does not fit',
    bytes: safetensors(ONE.replace('[2]', '[3]'), 8),
    code: 'ST214',
    level: 2,
    says: /`a`/,
    at: { key: ['a'] },
  },
  {
    id: 'S32',
    what: 'a dtype of the future',
    bytes: safetensors(ONE.replace('F32', 'F99'), 8),
    code: 'ST207',
    level: 2,
    says: /F99/,
  },
  {
    id: 'S33',
    what: 'a name that the default load refuses',
    bytes: withObject(dict({ args: object('argparse', 'Namespace', dict({ lr: 1 })) })),
    code: 'SF309',
    level: 3,
    says: /add_safe_globals\(\[argparse\.Namespace\]\)/,
  },
  {
    id: 'S34',
    what: 'a whole module, and the package it needs',
    bytes: withObject(object('models.net', 'Net', dict({ training: false }))),
    code: 'TA355',
    level: 3,
    says: /imports `models`[^]*state dict[^]*No module named 'models'/,
  },
  {
    id: 'S34',
    what: 'a class of the script that saved it',
    bytes: withObject(object('__main__', 'Net', dict({ training: false }))),
    code: 'TA355',
    level: 3,
    says: /Can't get attribute 'Net' on <module '__main__'>/,
  },
  {
    id: 'S34',
    what: 'a whole module, and the names to trust',
    bytes: withObject(object('models', 'Net', dict({ training: false }))),
    code: 'SF309',
    level: 3,
    says: /models\.Net/,
  },
  {
    id: 'S35',
    what: 'a path of another system',
    bytes: withObject(dict({ root: call('pathlib', 'PosixPath', 'data') })),
    code: 'SF309',
    level: 3,
    says: /pathlib\.PosixPath/,
  },
  {
    id: 'S35',
    what: 'a path that only Linux and macOS have',
    bytes: withObject(dict({ root: call('pathlib', 'PosixPath', 'data') })),
    code: 'TA357',
    level: 3,
    says: /on Linux or macOS; Windows cannot load it[^]*cannot instantiate 'PosixPath'/,
  },
  {
    id: 'S35',
    what: 'a name of numpy 2',
    bytes: withObject(dict({ loss: call('numpy._core.multiarray', 'scalar', 1) })),
    code: 'TA357',
    level: 3,
    says: /with numpy 2/,
  },
  {
    id: 'S36',
    what: 'tensors of a GPU',
    bytes: withObject(dict({ weight: tensor(storage('FloatStorage', '0', 4, 'cuda:1')) })),
    code: 'TA319',
    level: 3,
    says: /map_location/,
  },
  {
    id: 'S37',
    what: 'keys of DataParallel',
    bytes: keyed('module.a', 'module.b'),
    code: 'TA351',
    level: 3,
    says: /module\./,
  },
  {
    id: 'S38',
    what: 'keys of torch.compile inside of those',
    bytes: keyed('module._orig_mod.a', 'module._orig_mod.b'),
    code: 'TA351',
    level: 3,
    says: /module\._orig_mod\./,
  },
  {
    id: 'S39',
    what: 'a head for another number of classes',
    bytes: keyed('fc.weight'),
    expectation: { keys: { 'fc.weight': { shape: [6] } } },
    code: 'KY405',
    level: 4,
    says: /`fc\.weight` has the shape \[4\], expected \[6\][^]*classes[^]*size mismatch for fc\.weight/,
    at: { key: ['fc.weight'] },
  },
  {
    id: 'S40',
    what: 'weights in a wrapper',
    bytes: withObject(dict({ epoch: 3, model: STATE_DICT })),
    code: 'TA352',
    level: 3,
    says: /`model`/,
    at: { key: ['model'] },
  },
  {
    id: 'S41',
    what: 'numbers in big-endian order',
    bytes: checkpoint({ records: { byteorder: 'big' } }),
    code: 'TA302',
    level: 3,
    says: /big/,
  },
  {
    id: 'S42',
    what: 'NaN in a tensor',
    bytes: checkpoint({ data: { '0': new Uint8Array(Float32Array.of(1, NaN, 3, 4).buffer) } }),
    code: 'VL501',
    level: 5,
    says: /\[1\]/,
    at: { key: ['weight'] },
  },
  {
    id: 'S43',
    what: 'ranks that wrote to another node',
    bytes: withObject(dict({ optimizer_state_dict: dict({ partition_count: 4 }), ds_version: '0.14' })),
    name: 'zero_pp_rank_0_mp_rank_00_optim_states.pt',
    beside: { 'zero_pp_rank_1_mp_rank_00_optim_states.pt': 'x' },
    code: 'SE208',
    level: 2,
    says: /2 of the 4 files `zero_pp_rank_\*_mp_rank_00_optim_states\.pt` are missing: 2–3[^]*node/,
  },
  {
    id: 'S44',
    what: 'a small view of a large storage',
    bytes: checkpoint({
      object: dict({ weight: tensor(storage('FloatStorage', '0', 100_000), { size: tuple(10) }) }),
      data: { '0': new Uint8Array(400_000).fill(1) },
    }),
    code: 'TA350',
    level: 3,
    says: /clone\(\)/,
  },
  {
    id: 'S45',
    what: 'a GGUF file that is cut',
    bytes: ggufOfOneTensor(10),
    name: 'model.gguf',
    code: 'GG216',
    level: 2,
    says: /54 bytes are missing[^]*`w`[^]*join them/,
    at: { offset: 74 },
  },
  {
    id: 'S45',
    what: 'a part of a file that was split',
    bytes: weights(5000),
    name: 'model.gguf.part2of3',
    code: 'FI122',
    level: 1,
    says: /cat model\.gguf\.part\*/,
  },
  {
    id: 'S46',
    what: 'a save that ran out of disk',
    bytes: damaged((b) => truncate(b, 9000)),
    free: 1 << 20,
    code: 'FI123',
    level: 1,
    says: /1048576 bytes free[^]*file write failed/,
  },
  {
    id: 'S47',
    what: 'a transfer as text',
    bytes: torchZip(records(withLineFeeds(20_000))).then(crlf),
    code: 'ZP207',
    level: 2,
    says: /text/,
  },
  {
    id: 'S48',
    what: 'a text decoder',
    bytes: damaged((b) => throughTextDecoder(b)),
    code: 'ZP208',
    level: 2,
    says: /UTF-8|replacement/,
  },
  {
    id: 'S49',
    what: 'bytes behind the end',
    bytes: damaged((b) => append(b, new Uint8Array(5).fill(1))),
    code: 'ZP206',
    level: 2,
    says: /5 bytes follow/,
  },
  {
    id: 'S50',
    what: 'a download with its working name',
    bytes: damaged((b) => truncate(b, 9000)),
    name: 'model.pt.part',
    code: 'FI120',
    level: 1,
    says: /\.part/,
  },
  {
    id: 'S51',
    what: 'a record replaced, checksum and all',
    bytes: checkpoint({ records: { '.data/serialization_id': '1'.repeat(40) } }),
    code: 'ZP270',
    level: 2,
    says: /after|seal|sav/,
  },
  {
    id: 'S52',
    what: 'a hash in the name',
    bytes: checkpoint(),
    name: 'resnet50-0676ba61.pth',
    code: 'FI203',
    level: 2,
    says: /0676ba61/,
  },
  {
    id: 'S53',
    what: 'a newer format of an application',
    bytes: withObject(dict({ version: '2.0', status: 'complete' })),
    expectation: { supported_versions: ['1.0'] },
    code: 'KY406',
    level: 4,
    says: /'2\.0', read are '1\.0': a newer program wrote it/,
  },
];

async function reported(
  bytes: Uint8Array,
  { name = 'model.pt', expectation = null, beside = {}, free }: Partial<Omit<Case, 'bytes'>> = {},
) {
  const folder: FileSet = new MemorySet({ ...beside, [name]: bytes });
  if (free !== undefined) folder.freeBytes = () => Promise.resolve(free);
  const context = { ...contextFor(name), folder };
  const check = validate(new MemorySource(bytes), context, { checksums: true, values: true, expectation });
  for (;;) {
    const next = await check.next();
    if (next.done === true) return next.value.findings.map(describeFinding);
  }
}

describe('failures that people meet', () => {
  it.each(CASES)('$id, $code: $what', async ({ bytes, code, level, says, at, ...around }) => {
    const findings = await reported(await bytes, around);
    expect(findings.map((found) => found.code)).toContain(code);
    const found = findings.find((candidate) => candidate.code === code);
    expect(found?.level).toBe(level);
    expect(`${found?.message ?? ''}\n${found?.advice ?? ''}\n${found?.referenceMessage ?? ''}`).toMatch(says);
    if (at !== undefined) expect(found?.at).toMatchObject(at);
  });

  it('leave a whole file alone', async () => {
    expect(await reported(await big())).toEqual([]);
  });
});
