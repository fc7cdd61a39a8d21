import type { TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import { displayText } from '../../model/display-text.ts';
import { pythonText } from '../../model/python-text.ts';

/** Characters of a preview; the contract promises at most 300. */
const LENGTH = 300;
/** Containers inside containers that are printed; deeper ones are `…`. */
const DEPTH = 3;

/** One line that says what a value is, much as Python would print it. Work is bounded by the length, not by the value. */
export function previewOf(value: Value): string {
  const printer = new Printer();
  printer.print(value, 0);
  return printer.text();
}

/** The type as people name it: `dict`, `torch.Tensor`, a class name of the file. */
export function typeOf(value: Value, tensorType: string): string {
  switch (value.kind) {
    case 'none':
      return 'NoneType';
    case 'bytes':
      return value.mutable === true ? 'bytearray' : 'bytes';
    case 'numbers':
      return 'list';
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'dict':
      return displayText(value.className ?? value.kind, 256);
    case 'tensor':
      return displayText(value.tensor.className ?? tensorType, 256);
    case 'array':
    case 'object':
      return displayText(value.className, 256);
    case 'bool':
    case 'int':
    case 'float':
    case 'complex':
    case 'str':
    case 'global':
    case 'unreadable':
      return value.kind;
  }
}

const BRACKETS = { list: ['[', ']'], tuple: ['(', ')'], set: ['{', '}'], frozenset: ['frozenset({', '})'] } as const;

class Printer {
  readonly #parts: string[] = [];
  #room = LENGTH;

  text(): string {
    const text = this.#parts.join('');
    return this.#room >= 0 ? text : `${text.slice(0, LENGTH - 1)}…`;
  }

  print(value: Value, depth: number): void {
    switch (value.kind) {
      case 'list':
      case 'tuple':
      case 'set':
      case 'frozenset': {
        const [open, close] = BRACKETS[value.kind];
        this.#sequence(open, close, value.items.length, depth, (index) => this.#item(value.items[index], depth));
        break;
      }
      case 'numbers':
        this.#sequence('[', ']', value.items.length, depth, (index) => {
          this.#put(numberText(value.of, value.items[index] ?? 0));
        });
        break;
      case 'dict':
        this.#sequence('{', '}', value.entries.length, depth, (index) => this.#entry(value.entries[index], depth));
        break;
      case 'object':
        this.#sequence(`${displayText(value.className, 256)}(`, ')', value.args.length, depth, (index) =>
          this.#item(value.args[index], depth),
        );
        break;
      case 'none':
      case 'bool':
      case 'int':
      case 'float':
      case 'complex':
      case 'str':
      case 'bytes':
      case 'tensor':
      case 'array':
      case 'global':
      case 'unreadable':
        this.#put(leafText(value));
    }
  }

  #sequence(open: string, close: string, length: number, depth: number, printItem: (index: number) => void): void {
    this.#put(open);
    if (depth >= DEPTH && length > 0) this.#put('…');
    else
      for (let index = 0; index < length && this.#room >= 0; index++) {
        if (index > 0) this.#put(', ');
        printItem(index);
      }
    this.#put(close);
  }

  #item(value: Value | undefined, depth: number): void {
    if (value !== undefined) this.print(value, depth + 1);
  }

  #entry(entry: readonly [Value, Value] | undefined, depth: number): void {
    if (entry === undefined) return;
    this.print(entry[0], depth + 1);
    this.#put(': ');
    this.print(entry[1], depth + 1);
  }

  #put(text: string): void {
    if (this.#room < 0) return;
    this.#parts.push(text);
    this.#room -= text.length;
  }
}

type Leaf = Exclude<Value, { readonly kind: 'list' | 'tuple' | 'set' | 'frozenset' | 'numbers' | 'dict' | 'object' }>;

function leafText(value: Leaf): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return integerText(value.value);
    case 'float':
      return floatText(value.value);
    case 'complex':
      return `(${floatText(value.real)}${value.imaginary < 0 || Object.is(value.imaginary, -0) ? '' : '+'}${floatText(value.imaginary)}j)`;
    case 'str':
      return pythonText(value.value, LENGTH);
    case 'bytes':
      return bytesText(value.head, value.length, value.mutable === true);
    case 'tensor':
      return tensorText(value.tensor);
    case 'array':
      return `${displayText(value.dtype, 64)} [${value.shape.slice(0, 64).join(', ')}]`;
    case 'global':
      return displayText(`${value.module}.${value.name}`, LENGTH);
    case 'unreadable':
      return displayText(value.why, LENGTH);
  }
}

/** A number of more bits than a row can show is told by its length: printing it takes time that grows with its square. */
function integerText(value: number | bigint): string {
  if (typeof value === 'number') return String(value);
  const hex = value.toString(16);
  return hex.length <= 64 ? value.toString() : `an integer of ${hex.length * 4} bits`;
}

/** As Python prints a float: `1.0`, `nan`, `inf`, `1e-07`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

function numberText(of: 'float' | 'int', value: number): string {
  return of === 'float' ? floatText(value) : String(value);
}

function bytesText(head: Uint8Array, length: number, mutable: boolean): string {
  const shown = head.subarray(0, 32);
  let text = '';
  for (const byte of shown) {
    const character = String.fromCharCode(byte);
    if (byte === 0x27 || byte === 0x5c) text += `\\${character}`;
    else text += byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  const literal = `b'${text}${length > shown.length ? '…' : ''}'`;
  const count = length > shown.length ? ` (${length} bytes)` : '';
  return `${mutable ? `bytearray(${literal})` : literal}${count}`;
}

function tensorText({ dtype, shape, shapeUnknown, layout, device }: TensorInfo): string {
  const dimensions = shape.length > 64 ? `${shape.slice(0, 64).join(', ')}, …` : shape.join(', ');
  const shown = shapeUnknown === true ? '?' : `[${dimensions}]`;
  const extra = [
    layout === 'strided' ? '' : ` ${layout}`,
    device === 'cpu' || device === '' ? '' : ` ${displayText(device, 64)}`,
  ];
  return `${displayText(dtype, 64)} ${shown}${extra.join('')}`;
}
