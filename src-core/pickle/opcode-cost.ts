import type { FileAllowance } from '../model/file-allowance.ts';
import { OP } from './opcodes.ts';

/** What an opcode is more or less than one: by what it makes that has to be walked and judged afterwards. */
const EXTRA = new Map<number, number>();

/** None, and a value of the memo once more: of a list of them nothing is made but the list. */
const LIGHT = [OP.NONE, OP.NEWTRUE, OP.NEWFALSE, OP.GET, OP.BINGET, OP.LONG_BINGET];
for (const opcode of LIGHT) EXTRA.set(opcode, -15 / 16);

/** What an unpickler would do, whose record is judged: its operands may be two light ones. */
const EFFECTS = [
  OP.REDUCE,
  OP.NEWOBJ,
  OP.NEWOBJ_EX,
  OP.OBJ,
  OP.INST,
  OP.BUILD,
  OP.PERSID,
  OP.BINPERSID,
  OP.APPEND,
  OP.SETITEM,
];
for (const opcode of EFFECTS) EXTRA.set(opcode, 1);

/** A name is judged by every rule there is: so many further opcodes. Pickles name a thing once and remember it. */
const NAME_COST = 4;

/** A tensor has a row in every list of tensors: so many further opcodes, where it is read in one go as well. */
const TENSOR_COST = 9;

/** What every pickle costs besides its opcodes, which can be one. */
const PICKLE_COST = 8;

/** What a pickle has asked for so far. */
export class OpcodeCost {
  readonly #allowance: FileAllowance;
  #extra = 0;

  constructor(allowance: FileAllowance) {
    this.#allowance = allowance;
  }

  /** Count `opcodes` more; all else is what there was so far. False where the file has no more to ask for. */
  spend(opcodes: number, counts: Uint32Array, made: { readonly names: number; readonly tensors: number }): boolean {
    let extra = PICKLE_COST + NAME_COST * made.names + TENSOR_COST * made.tensors;
    for (const [opcode, weight] of EXTRA) extra += weight * (counts[opcode] ?? 0);
    this.#allowance.opcodesLeft -= opcodes + extra - this.#extra;
    this.#extra = extra;
    return this.#allowance.opcodesLeft > 0;
  }
}
