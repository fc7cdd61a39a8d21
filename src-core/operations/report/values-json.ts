import { entriesOf, keysOfTensors, sizeOfDict, textKeys } from '../../model/tensor-dict.ts';
import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';
import { jsonText } from './json-text.ts';

/**
 * A value tree as JSON. What JSON has no word for is an object with one key that begins with `$`:
 * `{"$tensor": name}`, `{"$tuple": […]}`, `{"$set": […]}`, `{"$dict": [[key, value], …]}` (keys that are no strings, or
 * `$…`), `{"$int": "…"}` beyond 2^53, `{"$complex": [re, im]}`, `{"$bytes": length, "head": hex}`, `{"$global": "module.name"}`,
 * `{"$object": class, args, state, items}`, `{"$array": class, dtype, shape}`, `{"$unreadable": why}`, and
 * `{"$same": path}` for a container that was printed before. Containers deeper than `depth` are `{"$deeper": preview}`.
 */
export function valuesJson(root: Value | null, depth: number): unknown {
  return root === null ? null : new Writer().write(root, '', depth);
}

/** The same as JSON text, in pieces: a state dict of 200,000 tensors, as objects and one text, takes 80 MB. */
export function* valuesText(root: Value | null, depth: number): Generator<string> {
  if (root === null) yield 'null';
  else yield* new Writer().pieces(root, '', depth);
}

/** Entries of a dict that are text at once; dicts of fewer are not split. */
const PIECE = 1000;
/** Dicts around a large one: a program keeps its state dicts near the root, in dicts of a few entries. */
const AROUND = 2;
const FEW = 64;

class Writer {
  /** Containers seen, by the path of their first place: sharing and cycles end here. */
  readonly #seen = new Map<number, string>();

  /** Recursion is bounded by the depth that is left. */
  write(value: Value, path: string, left: number): unknown {
    switch (value.kind) {
      case 'none':
        return null;
      case 'bool':
      case 'str':
        return value.value;
      case 'int':
        return Number.isSafeInteger(value.value) ? Number(value.value) : { $int: integerText(value.value) };
      case 'float':
        return jsonNumber(value.value);
      case 'complex':
        return { $complex: [jsonNumber(value.real), jsonNumber(value.imaginary)] };
      case 'bytes':
        return { $bytes: value.length, head: hex(value.head) };
      case 'tensor':
        return { $tensor: value.tensor.name };
      case 'array':
        return { $array: value.className, dtype: value.dtype, shape: value.shape };
      case 'global':
        return { $global: `${value.module}.${value.name}` };
      case 'unreadable':
        return { $unreadable: value.why };
      case 'list':
      case 'tuple':
      case 'set':
      case 'frozenset':
      case 'numbers':
      case 'dict':
      case 'object':
        return this.#container(value, path, left);
    }
  }

  /** What `write` says, as text. Large dicts near the root are split, everything else is one piece. */
  *pieces(value: Value, path: string, left: number, around = AROUND): Generator<string> {
    const isSplit = isLarge(value, around) && left > 0 && !this.#seen.has(value.id) && staysInOrder(value);
    if (!isSplit) {
      yield jsonText(this.write(value, path, left));
      return;
    }
    this.#seen.set(value.id, path === '' ? '.' : path);
    const isPlain = hasPlainKeys(value);
    const child = this.#childOf(path, left);
    let [separator, batch]: [string, Entry[]] = ['', []];
    const batchText = (): string => {
      const json = jsonText(isPlain ? objectOf(batch, child) : pairsOf(batch, child));
      const text = separator + json.slice(1, -1);
      [separator, batch] = [',', []];
      return text;
    };
    yield isPlain ? '{' : '{"$dict":[';
    for (const entry of entriesOf(value)) {
      const [key, part] = entry;
      if (isPlain && isLarge(part, around - 1)) {
        if (batch.length > 0) yield batchText();
        yield `${separator}${jsonText(stepOf(key))}:`;
        separator = ',';
        yield* this.pieces(part, pathTo(path, stepOf(key)), left - 1, around - 1);
      } else if (batch.push(entry) === PIECE) yield batchText();
    }
    if (batch.length > 0) yield batchText();
    yield isPlain ? '}' : ']}';
  }

  /** Writes what is in a container. Only containers are told by their path. */
  #childOf(path: string, left: number): Child {
    return (step, part) => this.write(part, 'id' in part ? pathTo(path, step) : '', left - 1);
  }

  #container(value: Extract<Value, { readonly id: number }>, path: string, left: number): unknown {
    const first = this.#seen.get(value.id);
    if (first !== undefined) return { $same: first };
    if (left === 0) return { $deeper: previewOf(value) };
    this.#seen.set(value.id, path === '' ? '.' : path);
    const child = this.#childOf(path, left);
    switch (value.kind) {
      case 'list':
        return value.items.map((item, index) => child(index, item));
      case 'numbers':
        return Array.from(value.items, jsonNumber);
      case 'tuple':
      case 'set':
      case 'frozenset':
        return { [`$${value.kind}`]: value.items.map((item, index) => child(index, item)) };
      case 'dict':
        return hasPlainKeys(value) ? objectOf(entriesOf(value), child) : { $dict: pairsOf(entriesOf(value), child) };
      case 'object':
        return {
          $object: value.className,
          args: value.args.map((part, index) => child(`args.${index}`, part)),
          state: value.state.map((part, index) => child(`state.${index}`, part)),
          items: value.items.map(([key, part], index) => [child(`keys.${index}`, key), child(`items.${index}`, part)]),
        };
    }
  }
}

type Dict = Extract<Value, { readonly kind: 'dict' }>;
type Entry = Dict['entries'][number];
type Child = (step: string | number, part: Value) => unknown;

function pathTo(path: string, step: string | number): string {
  return path === '' ? `${step}` : `${path}.${step}`;
}

/** Whether a dict has many entries, or is one of a few entries around such a dict. */
function isLarge(value: Value, around: number): value is Dict {
  if (value.kind !== 'dict') return false;
  const size = sizeOfDict(value);
  if (size >= FEW || around <= 0 || keysOfTensors(value) !== null) return size >= PIECE;
  return value.entries.some(([, part]) => isLarge(part, around - 1));
}

/** Objects of JavaScript keep their keys in order, save that numbers come first and equal ones are one. */
function staysInOrder(dict: Dict): boolean {
  if (!hasPlainKeys(dict)) return true;
  const keys = textKeys(dict);
  if (keys.some((key) => ARRAY_INDEX.test(key))) return false;
  return keysOfTensors(dict) !== null || new Set(keys).size === keys.length;
}

const ARRAY_INDEX = /^(?:0|[1-9][0-9]*)$/;

/** Keys that a JSON object can have, and that are not taken for a word of ours. */
function hasPlainKeys(dict: Dict): boolean {
  const keys = textKeys(dict);
  return keys.length === sizeOfDict(dict) && !keys.some((key) => key.startsWith('$'));
}

function pairsOf(entries: Iterable<Entry>, child: Child): unknown[] {
  return Array.from(entries, ([key, part]) => [child('keys', key), child(stepOf(key), part)]);
}

function objectOf(entries: Iterable<Entry>, child: Child): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, part] of entries) {
    const name = stepOf(key);
    const json = child(name, part);
    // Assigning to this key would set something else.
    if (name === '__proto__')
      Object.defineProperty(object, name, { value: json, enumerable: true, configurable: true, writable: true });
    else object[name] = json;
  }
  return object;
}

function stepOf(key: Value): string {
  return key.kind === 'str' ? key.value : previewOf(key);
}

/** A number as JSON can carry it. */
export function jsonNumber(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** Decimal up to a size that is quickly printed, hexadecimal beyond. */
function integerText(value: number | bigint): string {
  const text = value.toString(16);
  return text.length <= 1000 ? value.toString() : `0x${text}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
