import { OP } from '../../../pickle/opcodes.ts';
import { globalOf, itemBytes, type ScriptGlobal, type Surroundings } from './globals.ts';
import { PickleBytes } from './pickle-bytes.ts';
import { assertion, expectInt, expectKind, itemAt, refuse, type ScriptValue, unknown } from './values.ts';
import { appendAll } from '../../../model/append-all.ts';

const UNPICKLER = '/__w/pytorch/pytorch/torch/csrc/jit/serialization/unpickler.cpp';

/**
 * Run a pickle of a TorchScript archive as torch does, which has an unpickler of its own for them, in C++: it knows fewer
 * opcodes and looks at other things than Python's. Throws `ScriptRefusal` with its words.
 * Source: torch/csrc/jit/serialization/unpickler.cpp; every message observed with torch 2.13.
 */
export function unpickleScript(bytes: Uint8Array, surroundings: Surroundings): ScriptValue {
  const run = new ScriptUnpickler(bytes, surroundings);
  run.start();
  while (run.step());
  return run.result();
}

class ScriptUnpickler {
  readonly #bytes: PickleBytes;
  readonly #surroundings: Surroundings;
  readonly #stack: ScriptValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo: ScriptValue[] = [];
  readonly #globals: ScriptGlobal[] = [];

  constructor(bytes: Uint8Array, surroundings: Surroundings) {
    this.#bytes = new PickleBytes(bytes);
    this.#surroundings = surroundings;
  }

  start(): void {
    const opcode = this.#bytes.uint8();
    if (opcode !== OP.PROTO) refuse(`Expected PROTO opcode at the start of pickle archive, found ${opcode}`);
    const protocol = this.#bytes.uint8();
    if (protocol !== 2)
      refuse(`Only Pickle protocol 2 is supported, found protocol = ${String.fromCharCode(protocol)}`);
  }

  result(): ScriptValue {
    const [value, ...others] = this.#stack;
    if (value === undefined || others.length > 0)
      refuse(`Unpickler expected 1 element on the stack, but found ${this.#stack.length}`);
    return value;
  }

  /** One opcode; false at STOP. */
  step(): boolean {
    const stack = this.#stack;
    const opcode = this.#bytes.uint8();
    switch (opcode) {
      case OP.STOP:
        return false;
      case OP.EMPTY_LIST:
        return this.#push({ kind: 'GenericList', items: [] });
      case OP.EMPTY_TUPLE:
        return this.#push({ kind: 'Tuple', items: [] });
      case OP.EMPTY_DICT:
        return this.#push({ kind: 'GenericDict', keys: new Set() });
      case OP.BINPUT:
        return this.#put(this.#bytes.uint8());
      case OP.LONG_BINPUT:
        return this.#put(this.#bytes.uint32());
      case OP.MARK:
        this.#marks.push(stack.length);
        return true;
      case OP.NEWTRUE:
      case OP.NEWFALSE:
        return this.#push({ kind: 'Bool', value: opcode === OP.NEWTRUE });
      case OP.NONE:
        return this.#push({ kind: 'None' });
      case OP.BININT1:
        return this.#push({ kind: 'Int', value: this.#bytes.uint8() });
      case OP.BININT2:
        return this.#push({ kind: 'Int', value: this.#bytes.uint16() });
      case OP.BININT:
        return this.#push({ kind: 'Int', value: this.#bytes.int32() });
      case OP.LONG1:
        return this.#long();
      case OP.BINUNICODE:
        return this.#text(this.#bytes.uint32());
      case OP.BINFLOAT:
        this.#bytes.int64();
        return this.#push({ kind: 'Double' });
      case OP.TUPLE:
        return this.#push({ kind: 'Tuple', items: this.#cut(this.#mark()) });
      case OP.TUPLE1:
        return this.#tuple(1);
      case OP.TUPLE2:
        return this.#tuple(2);
      case OP.TUPLE3:
        return this.#tuple(3);
      case OP.APPENDS:
        return this.#appends();
      case OP.APPEND:
        return this.#append();
      case OP.LIST:
        return this.#push({ kind: 'GenericList', items: this.#cut(this.#mark()) });
      case OP.DICT:
        return this.#dict();
      case OP.SETITEMS:
        return this.#setItems();
      case OP.SETITEM:
        return this.#setItem();
      case OP.BINGET:
        return this.#get(this.#bytes.uint8());
      case OP.LONG_BINGET:
        return this.#get(this.#bytes.uint32());
      case OP.GLOBAL:
        return this.#global(this.#bytes.line(), this.#bytes.line());
      case OP.NEWOBJ:
        if (stack.pop() === undefined) refuse('Parsing error: stack_ is empty');
        return true;
      case OP.BUILD:
      case OP.REDUCE:
        return this.#call();
      case OP.BINPERSID:
        return this.#storage();
      default:
        return refuse(`Unknown opcode for unpickling at ${pointer(opcode)}: ${opcode}`);
    }
  }

  #push(value: ScriptValue): true {
    this.#stack.push(value);
    return true;
  }

  #put(slot: number): true {
    const top = this.#stack.at(-1);
    if (top === undefined) refuse(assertion('!stack_.empty()', UNPICKLER, 264, ''));
    // Slots between are filled with nothing, which takes memory.
    if (slot > this.#memo.length + this.#bytes.length) unknown('a far memo slot');
    while (this.#memo.length < slot) this.#memo.push({ kind: 'None' });
    this.#memo[slot] = top;
    return true;
  }

  #get(slot: number): true {
    const value = this.#memo[slot];
    const size = this.#memo.length;
    if (value === undefined)
      refuse(`Parsing error: out of bounds access at ${slot} to memo_table_ which is of size ${size}`);
    return this.#push(value);
  }

  #long(): true {
    const length = this.#bytes.uint8();
    if (length !== 8) refuse(`Expected length to be 8, got ${length}`);
    return this.#push({ kind: 'Int', value: Number(this.#bytes.int64()) });
  }

  #text(length: number): true {
    return this.#push({ kind: 'String', value: this.#bytes.text(length) });
  }

  #tuple(length: number): true {
    const found = this.#stack.length;
    if (found < length) refuse(`Parsing error: stack_ contains ${found} elements, at least ${length} expected`);
    return this.#push({ kind: 'Tuple', items: this.#stack.splice(found - length) });
  }

  #mark(): number {
    return this.#marks.pop() ?? refuse('Parsing error: marks_ is empty');
  }

  /** Everything above a mark; opcodes in between may have taken what was below it. */
  #cut(start: number): ScriptValue[] {
    if (start > this.#stack.length) unknown('a mark above the stack');
    return this.#stack.splice(start);
  }

  /** What lies below the last mark. */
  #belowMark(): ScriptValue {
    const start = this.#marks.at(-1) ?? refuse('Parsing error: marks_ is empty');
    const size = this.#stack.length;
    const below = start > 0 && start <= size ? this.#stack[start - 1] : undefined;
    return below ?? refuse(`Parsing error: wrong start index ${start} for stack_ of size ${size}`);
  }

  #appends(): true {
    const list = this.#belowMark();
    const items = this.#cut(this.#mark());
    if (list.kind !== 'GenericList') refuse(`Unknown IValue list kind: ${list.kind}`);
    appendAll(list.items, items);
    return true;
  }

  #append(): true {
    const [list, item] = this.#stack.slice(-2);
    if (list === undefined || item === undefined) refuse('Parsing error: missing elements in stack_.');
    if (list.kind !== 'GenericList') refuse(`Unknown IValue list kind: ${list.kind}`);
    list.items.push(item);
    this.#stack.length -= 1;
    return true;
  }

  #dict(): true {
    const keys = new Set<string>();
    this.#pairs(this.#mark(), () => keys);
    return this.#push({ kind: 'GenericDict', keys });
  }

  #setItems(): true {
    const dict = this.#belowMark();
    this.#pairs(this.#mark(), () => expectKind(dict, 'GenericDict').keys);
    return true;
  }

  #pairs(start: number, target: () => Set<string>): void {
    const size = this.#stack.length;
    if ((size - start) % 2 !== 0)
      refuse(
        `Parsing error: stack_ is of size ${size} and start index is ${start}, but stack_ is iterated by two elements at a time`,
      );
    const keys = target();
    for (const [index, item] of this.#cut(start).entries()) if (index % 2 === 0) keys.add(keyOf(item));
  }

  #setItem(): true {
    const [dict, key] = this.#stack.slice(-3);
    if (dict === undefined || key === undefined || this.#stack.length < 3)
      refuse("Parsing error: stack doesn't have enough elements");
    expectKind(dict, 'GenericDict').keys.add(keyOf(key));
    this.#stack.length -= 2;
    return true;
  }

  #global(module: string, name: string): true {
    const found = globalOf(module, name, this.#surroundings);
    if (found.kind === 'number') return this.#push({ kind: 'Int', value: found.value });
    this.#globals.push(found);
    return this.#push({ kind: 'Int', value: this.#globals.length - 1 });
  }

  #call(): true {
    const size = this.#stack.length;
    if (size < 2) refuse(`Parsing error: stack_ contains ${size} elements, at least 2 expected`);
    const [callee, argument] = this.#stack.splice(-2);
    if (callee === undefined || argument === undefined) throw new RangeError('an empty stack');
    const called = this.#globals[expectInt(callee)];
    if (called === undefined) refuse('Parsing error: out of bounds access to globals_');
    if (called.kind === 'number') unknown('a call of a number');
    return this.#push(called.call(argument));
  }

  #storage(): true {
    const id = this.#stack.pop();
    if (id === undefined) refuse('Parsing error: stack_ is empty');
    const { items } = expectKind(id, 'Tuple');
    const kind = expectKind(itemAt(items, 0), 'String').value;
    if (kind !== 'storage')
      refuse(assertion('args.at(0).toStringRef() == "storage"', UNPICKLER, 554, `unknown PERSID key ${kind}`));
    const type = expectInt(itemAt(items, 1));
    const key = expectKind(itemAt(items, 2), 'String').value;
    this.#surroundings.device(expectKind(itemAt(items, 3), 'String').value);
    const count = expectInt(itemAt(items, 4));
    if (count < 0) refuse('Numel can not be negative');
    if (count > 0) this.#surroundings.storage(key);
    return this.#push({ kind: 'Tensor', type, bytes: count * itemBytes(type) });
  }
}

const HASHABLE: ReadonlySet<ScriptValue['kind']> = new Set(['String', 'Int', 'Bool', 'Double', 'Tensor']);

/** Attributes are looked up by text alone; of other keys nothing is asked. */
function keyOf(key: ScriptValue): string {
  if (!HASHABLE.has(key.kind)) refuse(`Can't hash IValues with tag '${key.kind}'`);
  return key.kind === 'String' ? `"${key.value}` : key.kind;
}

/** An opcode as the pointer it is printed as: a byte with its sign. */
function pointer(byte: number): string {
  const signed = byte >= 0x80 ? BigInt.asUintN(64, BigInt(byte - 0x100)) : BigInt(byte);
  return byte === 0 ? '0' : `0x${signed.toString(16)}`;
}
