import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src-core/bytes/memory-source.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { FileAllowance } from '../../src-core/model/file-allowance.ts';
import { reportOf } from '../../src-core/operations/report/report.ts';
import { validate } from '../../src-core/operations/validate.ts';
import { dangerousNamesIn } from '../../src-core/safety/names-in-bytes.ts';
import { operatorsReachingOut } from '../../src-core/operations/code/compiled-code.ts';
import { contextFor } from '../operations/context.ts';
import { plainZip, type PlainEntry } from '../torch/plain-zip.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const pickle = (opcodes: string) => bytesOf(`\x80\x02${opcodes}.`);
const deflated = (name: string, bytes: Uint8Array): PlainEntry => ({ name, bytes, deflate: true });
const archive = (...entries: readonly PlainEntry[]) =>
  plainZip([...entries, { name: 'a/version', bytes: bytesOf('3\n') }]);
const checkpoint = (opcodes: string) => archive(deflated('a/data.pkl', pickle(opcodes)));

/** The header of a .npy file of objects, in front of their pickle. */
function objects(opcodes: string): Uint8Array {
  const header = `{'descr': '|O', 'fortran_order': False, 'shape': (1,), }`.padEnd(117);
  return Buffer.concat([bytesOf(`\x93NUMPY\x01\0${String.fromCharCode(118)}\0${header}\n`), pickle(opcodes)]);
}

const MANY = 60_000;
const INSTANCE = 'c__main__\nX\n)\x81';
const DICTS = `(${'}'.repeat(MANY)}t`;
const TENSOR =
  'ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x01tQK\0K\x01\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR';

/** What tensors have in common, in slots of the memo. */
const PACKED =
  'ctorch._utils\n_rebuild_tensor_v2\nq\x000X\x07\0\0\0storageq\x010ctorch\nFloatStorage\nq\x020X\x03\0\0\0cpuq\x030ccollections\nOrderedDict\nq\x040';

/** Two kilobytes that stand for as many objects as a reader can be made to build. */
const EXPENSIVE: Readonly<Record<string, Uint8Array>> = {
  'states of one object': checkpoint(INSTANCE + '}b'.repeat(MANY / 2)),
  'states of an OrderedDict': checkpoint(`ccollections\nOrderedDict\n)R${'}b'.repeat(MANY / 2)}`),
  dicts: checkpoint(DICTS),
  lists: checkpoint(`(${']'.repeat(MANY)}t`),
  sets: checkpoint(`(${'\x8f'.repeat(MANY)}t`),
  'tensors, each read in one go': checkpoint(
    `${PACKED}(${'h\0((h\x01h\x02X\x01\0\0\x000h\x03K\x01tQK\0K\0\x85K\x01\x85\x89h\x04)RtR'.repeat(5000)}t`,
  ),
  'tensors that share all they can': checkpoint(`${PACKED}(${'h\0)R'.repeat(MANY / 2)}t`),
  'persistent ids': checkpoint(`(${'NQ'.repeat(MANY / 2)}t`),
  'calls of what calls return': checkpoint(`ca\nb\n${')R'.repeat(MANY / 2)}`),
  'calls with arguments of the memo': checkpoint(`ca\nb\nq\x00)q\x010(${'h\0h\x01R'.repeat(MANY / 2)}t`),
  'pairs of the memo put into an object': checkpoint(`${INSTANCE}q\0${'h\0h\0s'.repeat(MANY / 2)}`),
  'states of the memo': checkpoint(`${INSTANCE}q\0${'h\0b'.repeat(MANY / 2)}`),
  'memo slots filled again': checkpoint(`]${'q\0'.repeat(MANY / 2)}`),
  'bytes handed to a loader': checkpoint(
    `cpickle\nloads\n(B\x30\x75\0\0\x80\x02${'}'.repeat(29_997)}.t2R${'N0'.repeat(9000)}`,
  ),
  'pickles beside the object': archive(
    deflated('a/data.pkl', pickle('}')),
    ...Array.from({ length: 7 }, (_, index) => deflated(`a/${index}.pkl`, pickle(`K${index}0${DICTS}`))),
  ),
  'pickles in a stream': deflateSync(bytesOf(`\x80\x02N.${'N.'.repeat(500_000)}`), { level: 9 }),
  'a pickle of joblib': deflateSync(pickle(INSTANCE + '}b'.repeat(500_000)), { level: 9 }),
  'objects of an npz': plainZip([deflated('x.npy', objects(`(${'}'.repeat(1_000_000)}t`))]),
};

async function checked(bytes: Uint8Array, name: string) {
  const allowance = new FileAllowance(bytes.length, DEFAULT_LIMITS);
  const context = { ...contextFor(name), allowance };
  const check = validate(new MemorySource(bytes), context, { checksums: true, values: true, expectation: null });
  let next = await check.next();
  while (next.done !== true) next = await check.next();
  return { report: reportOf(name, next.value, DEFAULT_LIMITS.findingsPerCode), allowance };
}

describe('two kilobytes that inflate to very much', () => {
  it.each(Object.entries(EXPENSIVE))('%s: as many opcodes as the file may have, and a finding', async (name, bytes) => {
    expect(bytes.length).toBeLessThan(2400);
    const { report, allowance } = await checked(bytes, name);
    // The fold looks every 512 opcodes.
    expect(allowance.opcodesLeft).toBeGreaterThan(-4096);
    expect(report.findings).not.toEqual([]);
    expect(report.safety).not.toBe('safe');
  });

  it('PK317: more opcodes than a file of its size accounts for, and nothing behind them is called safe', async () => {
    const { report } = await checked(checkpoint(`${'N0'.repeat(MANY / 2)}cos\nsystem\n`), 'a.pt');
    expect(report.verdict).toBe('incompatible');
    expect(report.safety).toBe('unsafe');
    expect(report.findings.map(({ code }) => code)).toEqual(['TA214', 'PK317', 'SF307']);
  });

  /** Makes its name out of the memo, behind more opcodes than are read: no search for patterns finds it. */
  const late = bytesOf(
    `\x80\x04\x8c\x02osq\x000\x8c\x06systemq\x010${'K\x010'.repeat(20_000)}h\x00h\x01\x93\x8c\x04true\x85R.`,
  );
  it.each([
    ['a record beside the object', archive({ name: 'a/data.pkl', bytes: pickle('}') }, deflated('a/x.pkl', late))],
    ['a storage of no tensor', archive({ name: 'a/data.pkl', bytes: pickle('}') }, deflated('a/data/0', late))],
    [
      'many pickles behind the object',
      archive(deflated('a/data.pkl', Buffer.concat([pickle('}'), bytesOf('\x80\x02N.'.repeat(300)), late]))),
    ],
  ])('SF310: says that %s was not scanned to its end', async (_, bytes) => {
    const { report } = await checked(bytes, 'a.pt');
    expect(report.safety).toBe('unknown');
    expect(report.findings.map(({ code }) => code)).toContain('SF310');
  });

  it.each([
    ['zeros', `](${'G\0\0\0\0\0\0\0\0'.repeat(25_000)}e`],
    ['a matrix of zeros and ones', `](${`](${'K\0K\x01'.repeat(100)}e`.repeat(200)}e`],
    ['None', `](${'N'.repeat(50_000)}e`],
    ['names of classes', `](X\x03\0\0\0catq\0${'h\0'.repeat(100_000)}e`],
    ['one dict', `](}q\0${'h\0'.repeat(100_000)}e`],
    ['one object', `](ccollections\nOrderedDict\n)Rq\0${'h\0'.repeat(100_000)}e`],
  ])('%s in long lists are taken for what they are', async (_, list) => {
    const { report } = await checked(checkpoint(`}X\x01\0\0\0a${list}s`), 'a.pt');
    expect([report.verdict, report.safety]).toEqual(['valid', 'safe']);
  });
});

describe('one tensor at very many places', () => {
  const many = (places: number) =>
    archive(deflated('a/data.pkl', pickle(`${TENSOR}q\x000(${'h\0'.repeat(places)}t`)), {
      name: 'a/data/0',
      bytes: Buffer.alloc(4),
    });

  it('TA366: lists as many as an uncompressed file of the size could have, and says how many it left out', async () => {
    const bytes = many(100_000);
    const { report, allowance } = await checked(bytes, 'a.pt');
    expect(report.verdict).toBe('valid');
    expect(report.tensors).toBe(1 + allowance.tensorPlaces);
    const [left] = report.findings.filter(({ code }) => code === 'TA366');
    expect(left?.message).toContain(`${100_000 - report.tensors} further places`);
  });

  it.each([2, 200])('lists all of %i', async (places) => {
    const { report } = await checked(many(places), 'a.pt');
    expect(report.tensors).toBe(places);
    expect(report.findings.map(({ code }) => code)).not.toContain('TA366');
  });
});

describe('bytes that seem to name something at every place', () => {
  it('are told apart by what any name they may be begins with', () => {
    const line = `${'c'.repeat(199)}\n`;
    expect(dangerousNamesIn(bytesOf(line.repeat(2000)))).toEqual([]);
    const dotted = `${'ctorch.'.repeat(28)}x\n`;
    expect(dangerousNamesIn(bytesOf(dotted.repeat(200)))).toHaveLength(20);
    expect(dangerousNamesIn(bytesOf(`${line.repeat(100)}cposix\nsystem\n`)).map(({ name }) => name)).toEqual([
      'system',
    ]);
  });
});

describe('code of TorchScript that never closes its quotes', () => {
  it('ends with each line, whatever stands behind backslashes', () => {
    expect(operatorsReachingOut('"\\'.repeat(500_000))).toEqual([]);
    expect(operatorsReachingOut('x = "a\\\nb" + torch.save(y)\n')).toMatchObject([{ operator: 'torch.save' }]);
    expect(operatorsReachingOut('x = "open\ntorch.save(y)\n')).toMatchObject([{ operator: 'torch.save' }]);
  });
});
