import type { Rows } from './rows.ts';
import type { TensorInfo } from './tensor.ts';
import type { Value } from './value.ts';

export type DictValue = Extract<Value, { kind: 'dict' }>;
type Entry = DictValue['entries'][number];

/** Tensors under text keys, in order. */
interface Held {
  readonly keys: readonly string[];
  readonly tensors: Rows<TensorInfo>;
}

/** What each such dict holds. */
const HELD = new WeakMap<DictValue, Held>();

/** Fewer tensors than this are entries at once. */
export const LARGE_DICT = 64;

/**
 * A dict of tensors under text keys and of nothing else: a state dict. Its entries are made when somebody looks at them,
 * which who asks the questions below need not do.
 */
export function tensorDict(id: number, held: Held, className?: string): DictValue {
  let made: readonly Entry[] | null = null;
  const dict: DictValue = {
    kind: 'dict',
    id,
    get entries() {
      made ??= held.tensors.map((tensor, index) => [
        { kind: 'str', value: held.keys[index] ?? '' },
        { kind: 'tensor', tensor },
      ]);
      return made;
    },
    ...(className === undefined ? {} : { className }),
  };
  HELD.set(dict, held);
  return dict;
}

/** The same entries, made one by one: none of them stays. */
export function* entriesOf(dict: DictValue): Generator<Entry, void> {
  const held = HELD.get(dict);
  if (held === undefined) yield* dict.entries;
  else
    for (const [index, tensor] of held.tensors.entries())
      yield [
        { kind: 'str', value: held.keys[index] ?? '' },
        { kind: 'tensor', tensor },
      ];
}

/** Entries of a dict. */
export function sizeOfDict(dict: DictValue): number {
  return HELD.get(dict)?.keys.length ?? dict.entries.length;
}

/** The keys that are text, in order. */
export function textKeys(dict: DictValue): readonly string[] {
  return HELD.get(dict)?.keys ?? dict.entries.flatMap(([key]) => (key.kind === 'str' ? [key.value] : []));
}

/** The keys of a dict that `tensorDict` made, no two of them equal; null for any other. */
export function keysOfTensors(dict: DictValue): readonly string[] | null {
  return HELD.get(dict)?.keys ?? null;
}

/** The tensors under them. */
export function tensorsOfDict(dict: DictValue): Rows<TensorInfo> | null {
  return HELD.get(dict)?.tensors ?? null;
}

/** Is there a tensor directly under a text key? */
export function holdsTensors(dict: DictValue): boolean {
  return HELD.has(dict) || dict.entries.some(([key, value]) => key.kind === 'str' && value.kind === 'tensor');
}

/** The text keys that hold tensors, in order. */
export function tensorKeys(dict: DictValue): readonly string[] {
  if (HELD.has(dict)) return textKeys(dict);
  return dict.entries.flatMap(([key, value]) => (key.kind === 'str' && value.kind === 'tensor' ? [key.value] : []));
}

/** At least half of it is tensors under text keys: a counter or a best loss beside wrapped weights makes no state dict. */
export function isStateDict(dict: DictValue): boolean {
  return HELD.has(dict) || (holdsTensors(dict) && 2 * tensorKeys(dict).length >= dict.entries.length);
}

/** The value under a text key. */
export function entryOf(dict: DictValue, name: string): Value | undefined {
  const held = HELD.get(dict);
  if (held === undefined) return dict.entries.find(([key]) => key.kind === 'str' && key.value === name)?.[1];
  const index = held.keys.indexOf(name);
  const tensor = index < 0 ? undefined : held.tensors.at(index);
  return tensor === undefined ? undefined : { kind: 'tensor', tensor };
}
