import type { Value } from '../../model/value.ts';
import { previewOf } from '../value-tree/preview.ts';

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

  #container(value: Extract<Value, { readonly id: number }>, path: string, left: number): unknown {
    const first = this.#seen.get(value.id);
    if (first !== undefined) return { $same: first };
    if (left === 0) return { $deeper: previewOf(value) };
    this.#seen.set(value.id, path === '' ? '.' : path);
    // Only containers are told by their path.
    const child = (step: string | number, part: Value) =>
      this.write(part, !('id' in part) ? '' : path === '' ? `${step}` : `${path}.${step}`, left - 1);
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
        return this.#dict(value, child);
      case 'object':
        return {
          $object: value.className,
          args: value.args.map((part, index) => child(`args.${index}`, part)),
          state: value.state.map((part, index) => child(`state.${index}`, part)),
          items: value.items.map(([key, part], index) => [child(`keys.${index}`, key), child(`items.${index}`, part)]),
        };
    }
  }

  #dict(value: Extract<Value, { readonly kind: 'dict' }>, child: (step: string, part: Value) => unknown): unknown {
    const plain = value.entries.every(([key]) => key.kind === 'str' && !key.value.startsWith('$'));
    if (!plain) return { $dict: value.entries.map(([key, part]) => [child('keys', key), child(stepOf(key), part)]) };
    const object: Record<string, unknown> = {};
    for (const [key, part] of value.entries) {
      const name = key.kind === 'str' ? key.value : '';
      const json = child(name, part);
      // Assigning to this key would set something else.
      if (name === '__proto__')
        Object.defineProperty(object, name, { value: json, enumerable: true, configurable: true, writable: true });
      else object[name] = json;
    }
    return object;
  }
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
