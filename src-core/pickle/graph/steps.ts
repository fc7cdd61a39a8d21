import { Int32Column } from './int32-column.ts';
import type { PutStyle, Step } from './graph.ts';

/** A step is four numbers: its code, two that depend on it, and the place of the step that follows. Codes of mutations are opcode bytes. */
const RAW = 256;
const PUT = 512;

const STYLES: readonly PutStyle[] = ['text', 'binary', 'memoize'];

/** A tail that is one put and nothing else, which nearly all are, is the style's number from 1 on; 0 is an empty one. */
export const NO_STEPS = 0;
const FIRST_LIST = STYLES.length + 1;

/** The tail of a value that is only memoised. */
export function onlyPut(style: PutStyle): number {
  return STYLES.indexOf(style) + 1;
}

/** What a step does, in numbers: see `Step`. */
export interface PackedStep {
  readonly code: number;
  /** A mutation's list of items; the first byte of a raw one. */
  readonly first: number;
  /** One past the last byte of a raw one. */
  readonly second: number;
}

export function packedPut(style: PutStyle): PackedStep {
  return { code: PUT + onlyPut(style), first: 0, second: 0 };
}

export function packedMutation(op: number, list: number): PackedStep {
  return { code: op, first: list, second: 0 };
}

export function packedRaw(op: number, start: number, end: number): PackedStep {
  return { code: RAW + op, first: start, second: end };
}

/**
 * What is done to values, as rings of numbers: a tail is the place of its last step, which knows the first, so that a step
 * is added at once however many there are.
 */
export class StepTable {
  readonly #steps = new Int32Column();

  /** The tail with one more step. */
  added(tail: number, step: PackedStep): number {
    if (tail === NO_STEPS && step.code > PUT) return step.code - PUT;
    if (tail === NO_STEPS) return this.#alone(step);
    if (tail < FIRST_LIST) return this.added(this.#alone({ code: PUT + tail, first: 0, second: 0 }), step);
    const last = tail - FIRST_LIST;
    const place = this.#steps.length;
    this.#push(step, this.#number(last, 3));
    this.#steps.values[last + 3] = place;
    return place + FIRST_LIST;
  }

  /** Place of the first step, to be followed by `after`; -1 where there is none, or a put alone: see `putOf`. */
  first(tail: number): number {
    return tail < FIRST_LIST ? -1 : this.#number(tail - FIRST_LIST, 3);
  }

  /** The place that follows; -1 behind the last. */
  after(tail: number, place: number): number {
    return place === tail - FIRST_LIST ? -1 : this.#number(place, 3);
  }

  /** The style of a tail that is one put and nothing else, null for any other. */
  putOf(tail: number): PutStyle | null {
    return tail > NO_STEPS && tail < FIRST_LIST ? (STYLES[tail - 1] ?? null) : null;
  }

  /** Whether any of the mutations has an opcode that is asked for. */
  some(tail: number, isAskedFor: (op: number) => boolean): boolean {
    for (let place = this.first(tail); place >= 0; place = this.after(tail, place))
      if (this.isMutationAt(place) && isAskedFor(this.opAt(place))) return true;
    return false;
  }

  /** Whether any of the steps is a put of this style. */
  hasPut(tail: number, style: PutStyle): boolean {
    if (tail < FIRST_LIST) return this.putOf(tail) === style;
    for (let place = this.first(tail); place >= 0; place = this.after(tail, place))
      if (this.putAt(place) === style) return true;
    return false;
  }

  /** The style where the step is a put. */
  putAt(place: number): PutStyle | null {
    const code = this.#number(place, 0);
    return code > PUT ? (STYLES[code - PUT - 1] ?? null) : null;
  }

  isMutationAt(place: number): boolean {
    return this.#number(place, 0) < RAW;
  }

  isRawAt(place: number): boolean {
    const code = this.#number(place, 0);
    return code >= RAW && code < PUT;
  }

  opAt(place: number): number {
    return this.#number(place, 0) & 0xff;
  }

  /** The list of items of a mutation; the first byte of a raw one. */
  firstAt(place: number): number {
    return this.#number(place, 1);
  }

  /** One past the last byte of a raw mutation. */
  secondAt(place: number): number {
    return this.#number(place, 2);
  }

  /** The steps as objects. */
  unpacked(tail: number, itemsOf: (list: number) => readonly number[]): readonly Step[] {
    const only = this.putOf(tail);
    if (only !== null) return [{ kind: 'put', style: only }];
    const steps: Step[] = [];
    for (let place = this.first(tail); place >= 0; place = this.after(tail, place)) {
      const style = this.putAt(place);
      const op = this.opAt(place);
      if (style !== null) steps.push({ kind: 'put', style });
      else if (this.isRawAt(place))
        steps.push({ kind: 'raw', op, start: this.firstAt(place), end: this.secondAt(place) });
      else steps.push({ kind: 'mutation', op, items: itemsOf(this.firstAt(place)) });
    }
    return steps;
  }

  #alone(step: PackedStep): number {
    const place = this.#steps.length;
    this.#push(step, place);
    return place + FIRST_LIST;
  }

  #push({ code, first, second }: PackedStep, next: number): void {
    this.#steps.push(code);
    this.#steps.push(first);
    this.#steps.push(second);
    this.#steps.push(next);
  }

  #number(place: number, field: number): number {
    return this.#steps.values[place + field] ?? 0;
  }
}
