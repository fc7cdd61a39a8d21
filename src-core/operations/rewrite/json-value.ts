import type { PlainValue } from '../../pickle/graph/builder.ts';
import { readJson, type JsonValue } from '../../safetensors/json.ts';

export type PlainJson =
  { readonly ok: true; readonly value: PlainValue } | { readonly ok: false; readonly why: string };

/** A value for a checkpoint, written as JSON text: `1` is an int of any size, `1.0` a float. */
export function readPlainJson(text: string): PlainJson {
  const json = readJson(new TextEncoder().encode(text));
  return json.ok ? { ok: true, value: plainValue(json.value) } : { ok: false, why: json.why };
}

/** A number with a fraction or an exponent is a float, any other an int of any size. */
export function plainValue(json: JsonValue): PlainValue {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries(json.entries.map(({ key, value }) => [key, plainValue(value)]));
    case 'array':
      return json.items.map(plainValue);
    case 'number': {
      if (/[.eE]/.test(json.text)) return { float: Number(json.text) };
      const number = Number(json.text);
      return Number.isSafeInteger(number) ? number : BigInt(json.text);
    }
    case 'string':
    case 'literal':
      return json.value;
  }
}
