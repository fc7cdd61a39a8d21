import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import { breakCrc, breakData } from '../../damage/zip.ts';
import { checkpoint } from '../../torch/build.ts';
import { call, dict, encode, object, persistent, storage, tensor, tuple, type Python } from '../../torch/encode.ts';
import { contextFor } from '../context.ts';

const NET = 'code/__torch__/net.py';
const CODE = `class Net(Module):
  __parameters__ = ["weight", ]
  weight : Tensor
  training : bool
  inner : __torch__.inner.Inner
  def forward(self: __torch__.net.Net, x: Tensor) -> Tensor:
    return __torch__.functional.relu(x, )
`;
const RECORDS = {
  'constants.pkl': encode(tuple()),
  [NET]: CODE,
  [`${NET}.debug_pkl`]: 'places',
  'code/__torch__/inner.py': 'class Inner(Module):\n  __parameters__ = []\n',
  'code/__torch__/functional.py': 'def relu(x: Tensor) -> Tensor:\n  return torch.relu(x)\n',
  'extra/notes.txt': 'notes',
};
const WEIGHT = tensor(storage('FloatStorage', '0', 4));
const INNER = object('__torch__.inner', 'Inner', dict({}));
const STATE = { weight: WEIGHT, training: true, inner: INNER };

/** `null` leaves a record out. A CRC-32 that does not match makes the archive one that is looked into. */
function script(change: Readonly<Record<string, Uint8Array | string | null>>, state: Python = dict(STATE)) {
  return checkpoint({ object: object('__torch__.net', 'Net', state), records: { ...RECORDS, ...change } });
}

async function said(bytes: Uint8Array): Promise<string> {
  const answer = (await inspectQuick(new MemorySource(bytes), contextFor())).checkpoint.torch?.full;
  return answer?.accepts === 'no' ? answer.message : (answer?.accepts ?? 'no answer');
}

describe('an archive that is no TorchScript but for a name', () => {
  it('is refused, undamaged as it is', async () => {
    const message = 'RuntimeError: Expected PROTO opcode at the start of pickle archive, found 51';
    expect(await said(script({ 'constants.pkl': '3' }))).toBe(message);
  });
});

const changed = (bytes: Uint8Array, name = 'extra/notes.txt') => breakCrc(bytes, `model/${name}`);

describe('torch.jit.load', () => {
  it('loads an archive that is whole', async () => {
    expect(await said(script({}))).toBe('yes');
  });

  it.each(['extra/notes.txt', `${NET}.debug_pkl`, 'byteorder'])('does not look into %s', async (name) => {
    expect(await said(breakData(script({}), `model/${name}`))).toBe('yes');
  });

  it.each([
    ['data.pkl', 'RuntimeError: PytorchStreamReader failed locating file data.pkl: file not found.'],
    ['data/0', 'RuntimeError: PytorchStreamReader failed locating file data/0: file not found.'],
    [NET, "RuntimeError: \nUnknown type name '__torch__.net.Net':\n__torch__.net.Net"],
    ['code/__torch__/inner.py', "RuntimeError: \nUnknown type name '__torch__.inner.Inner':"],
    ['code/__torch__/functional.py', 'RuntimeError: cannot call a Class Namespace:'],
  ])('misses %s', async (name, message) => {
    expect(await said(changed(script({ [name]: null })))).toContain(message);
  });

  it('finds records whatever the case of their letters', async () => {
    const state = dict({ ...STATE, inner: object('__torch__.INNER', 'Inner', dict({})) });
    expect(await said(changed(script({}, state)))).toBe('yes');
  });

  it.each([
    ['another protocol', [0x80, 3, 0x29, 0x2e], 'Only Pickle protocol 2 is supported, found protocol = \x03'],
    ['no protocol', [0x29, 0x2e], 'Expected PROTO opcode at the start of pickle archive, found 41'],
    ['an opcode of Python alone', [0x80, 2, 0x30, 0x2e], 'Unknown opcode for unpickling at 0x30: 48'],
    ['a byte above 0x7f', [0x80, 2, 0xcb], 'Unknown opcode for unpickling at 0xffffffffffffffcb: 203'],
    ['no end', [0x80, 2, 0x29], 'Unexpected end of pickler archive.'],
    ['two values', [0x80, 2, 0x29, 0x29, 0x2e], 'Unpickler expected 1 element on the stack, but found 2'],
    ['an empty slot', [0x80, 2, 0x68, 5], 'Parsing error: out of bounds access at 5 to memo_table_ which is of size 0'],
    ['a list', [0x80, 2, 0x5d, 0x2e], 'Expected Tuple but got GenericList'],
  ])('runs pickles its own way: %s', async (_, bytes, message) => {
    expect(await said(changed(script({ 'constants.pkl': Uint8Array.from(bytes) })))).toContain(message);
  });

  it('asks a state for every attribute of its class', async () => {
    const { training } = STATE;
    const message = 'IndexError: Argument passed to at() was not in the map.';
    expect(await said(changed(script({}, dict({ weight: WEIGHT, training }))))).toBe(message);
  });

  it('checks a tensor against the storage as it is declared', async () => {
    const large = tensor(storage('FloatStorage', '0', 4), { size: tuple(5) });
    const message =
      'RuntimeError: Tensor: sizes 5, strides 1, storage offset 0 and itemsize 4 require a storage of at least 20 bytes, but storage only has 16 bytes';
    expect(await said(changed(script({}, dict({ ...STATE, weight: large }))))).toBe(message);
  });

  it('gives gradients to numbers with a point alone', async () => {
    const counts = tensor(storage('IntStorage', '0', 4), { grad: true });
    const message = 'RuntimeError: Only Tensors of floating point and complex dtype can require gradients';
    expect(await said(changed(script({}, dict({ ...STATE, weight: counts }))))).toBe(message);
  });

  it.each([
    [storage('FloatStorage', '0', 4, 'cqu'), 'device type at start of device string: cqu'],
    [storage('FloatStorage', '0', -1), 'Numel can not be negative'],
    [storage('FlotStorage', '0', 4), "Unpickler found unknown torch global, 'torch.FlotStorage'"],
    [persistent(tuple('storages', 1)), 'unknown PERSID key storages'],
    [call('collections', 'OrderedDit'), "Unknown type name 'collections.OrderedDit'"],
    [call('coll%ctions', 'A'), 'Expression of type % cannot be used in a type expression'],
  ])('says what is wrong with a storage or a name', async (from, message) => {
    expect(await said(changed(script({}, dict({ ...STATE, weight: tensor(from) }))))).toContain(message);
  });

  it.each([
    ['a character of no token', CODE.replace('training', 'train$ng'), "expected a valid token but found '$' here:"],
    ['a string without an end', CODE.replace('"weight"', '"weight'), `expected a valid token but found '"' here:`],
    ['a bracket without an end', CODE.replace('relu(x, )', 'relu(x, '), "expected ) but found 'eof' here:"],
    ['another bracket', CODE.replace('relu(x, )', 'relu(x, ]'), "expected ) but found ']' here:"],
    ['a line indented to nowhere', CODE.replace('  training', ' training'), 'invalid indent level 1'],
    ['neither class nor function', CODE.replace('class', 'clasr'), 'Unexpected token in code import: ident'],
    ['a block without lines', CODE.replace('    return', '  return'), "expected indent but found 'ident' here:"],
  ])('refuses code of %s', async (_, code, message) => {
    expect(await said(changed(script({ [NET]: code }), NET))).toBe(`RuntimeError: ${message}`);
  });

  it('may meet damage in code, which only a compiler could tell', async () => {
    expect(await said(changed(script({ [NET]: CODE.replace('(x, )', '(y, )') }), NET))).toBe('undefined');
  });
});
