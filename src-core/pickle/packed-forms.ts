import type { PackedForm } from './packed-call.ts';

/** Forms that are remembered. Models repeat their layers, so that real files have fewer. */
const REMEMBERED = 1024;

/** Forms of packed calls: equal ones are one object, as long as there are not too many. */
export class PackedForms {
  #last: PackedForm | null = null;
  readonly #forms: (PackedForm | undefined)[] = [];

  /** A form with these numbers, the one that is known where there is one. */
  like(numbers: PackedForm): PackedForm {
    if (this.#last !== null && areEqual(this.#last, numbers)) return this.#last;
    const place = hash(numbers) & (REMEMBERED - 1);
    const known = this.#forms[place];
    return (this.#last = known !== undefined && areEqual(known, numbers) ? known : (this.#forms[place] = numbers));
  }
}

function hash({ count, first, size, flag, persistentBack, slots }: PackedForm): number {
  let hash = Math.imul(count, 31) ^ first ^ (flag ? 1 : 0) ^ (persistentBack << 4) ^ (slots << 8);
  for (const dim of size) hash = (Math.imul(hash, 31) + dim) | 0;
  return hash ^ (hash >>> 10);
}

/** Equal shapes are one array already, nearly always. */
function areEqual(a: PackedForm, b: PackedForm): boolean {
  return (
    a.count === b.count &&
    a.size === b.size &&
    a.stride === b.stride &&
    a.kind === b.kind &&
    a.first === b.first &&
    a.flag === b.flag &&
    a.persistentBack === b.persistentBack &&
    a.hooksBack === b.hooksBack &&
    a.slots === b.slots &&
    a.memoised === b.memoised
  );
}
