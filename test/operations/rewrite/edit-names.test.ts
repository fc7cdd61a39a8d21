import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editNames, type NameEdit } from '../../../src-core/operations/rewrite/edit-names.ts';

const NAMES = ['module.a.weight', 'module.a.bias', 'module.b.weight', 'head'];
const edited = (...edits: NameEdit[]) => editNames(NAMES, edits);

describe('editing the names of tensors', () => {
  it('applies edits one after the other', () => {
    const { names, refusals } = edited(
      { kind: 'strip-prefix', prefix: 'module.' },
      { kind: 'drop', pattern: '*.bias' },
      { kind: 'rename', from: 'a.*', to: 'encoder.*' },
    );
    expect(refusals).toEqual([]);
    expect([...names]).toEqual([
      ['module.a.weight', 'encoder.weight'],
      ['module.b.weight', 'b.weight'],
      ['head', 'head'],
    ]);
  });

  it('keeps what is inside of what is named', () => {
    expect([...edited({ kind: 'keep', patterns: ['module.a'] }).names.keys()]).toEqual(NAMES.slice(0, 2));
  });

  it.each([
    [{ kind: 'drop', pattern: 'x*' }, 'no key matches x*'],
    [{ kind: 'keep', patterns: ['*'] }, 'nothing would be dropped'],
    [{ kind: 'rename', from: 'x', to: 'y' }, 'there is no key x'],
    [{ kind: 'rename', from: 'head', to: 'module.a.bias' }, 'there would be two keys module.a.bias'],
    [{ kind: 'strip-prefix', prefix: 'x.' }, 'no key begins with x.'],
    [{ kind: 'strip-prefix', prefix: 'head' }, '`head` would have no name left'],
  ] as const)('refuses %o', (edit, why) => {
    expect(edited(edit).refusals.map((refusal) => refusal.why)).toEqual([why]);
  });

  it('never gives one name to two tensors', () => {
    const name = fc.constantFrom('a', 'b', 'a.b', 'b.a', 'a.a.b');
    const edit: fc.Arbitrary<NameEdit> = fc.oneof(
      fc.record({ kind: fc.constant('rename' as const), from: name, to: name }),
      fc.record({ kind: fc.constant('strip-prefix' as const), prefix: fc.constantFrom('a', 'a.', 'b.') }),
      fc.record({ kind: fc.constant('drop' as const), pattern: fc.constantFrom('a*', '*b', 'a') }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.array(edit, { maxLength: 4 }), (before, edits) => {
        const { names } = editNames(before, edits);
        expect(new Set(names.values()).size).toBe(names.size);
        for (const old of names.keys()) expect(before).toContain(old);
      }),
    );
  });
});
