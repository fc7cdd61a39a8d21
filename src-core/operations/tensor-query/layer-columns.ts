import type { Rows } from '../../model/rows.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import { splitNumbers } from './name-numbers.ts';

/** What folding goes by: which tensors are alike, and the numbers in their names. */
export interface LayerColumns {
  /** By tensor. Those of one kind differ in the numbers of their names, and in where their bytes are, alone. */
  readonly kinds: Uint32Array;
  /** Numbers of tensor `i` are `numbers[starts[i]…starts[i + 1]]`; those of one kind have equally many. */
  readonly starts: Uint32Array;
  readonly numbers: Uint32Array;
}

/** Kinds count from 0 in file order, so that one checkpoint read twice has the same. */
export function layerColumns(tensors: Rows<TensorInfo>): LayerColumns {
  const kinds = new Uint32Array(tensors.length);
  const starts = new Uint32Array(tensors.length + 1);
  let numbers = new Uint32Array(tensors.length * 2);
  let end = 0;
  const known = new Kinds();
  for (const [index, tensor] of tensors.entries()) {
    const name = splitNumbers(tensor.name);
    if (end + name.numbers.length > numbers.length) numbers = grown(numbers, end + name.numbers.length);
    numbers.set(name.numbers, end);
    end += name.numbers.length;
    starts[index + 1] = end;
    kinds[index] = known.kindOf(name.template, traitsOf(tensor));
  }
  return { kinds, starts, numbers: numbers.slice(0, end) };
}

class Kinds {
  #count = 0;
  /** The first kind of each template: nearly always the only one, found without putting two texts together. */
  readonly #first = new Map<string, { readonly traits: string; readonly kind: number }>();
  readonly #further = new Map<string, number>();

  kindOf(template: string, traits: string): number {
    const first = this.#first.get(template);
    if (first === undefined) {
      this.#first.set(template, { traits, kind: this.#count });
      return this.#count++;
    }
    if (first.traits === traits) return first.kind;
    const both = `${traits}\n${template}`;
    const kind = this.#further.get(both) ?? this.#count++;
    this.#further.set(both, kind);
    return kind;
  }
}

/** All that is told of a tensor but its name, its values and its place. */
function traitsOf({ shape, dtype, stride, device, layout, requiresGrad, className }: TensorInfo): string {
  return `${dtype}|${shape.join()}|${stride === null ? '' : stride.join()}|${device}|${layout}|${requiresGrad ? 1 : 0}|${className ?? ''}`;
}

function grown(numbers: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(least, numbers.length * 2));
  larger.set(numbers);
  return larger;
}
