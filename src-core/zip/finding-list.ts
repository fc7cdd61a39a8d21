import type { FindingCode } from '../findings/catalog.ts';
import { finding, type Datum, type Finding, type Location } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';

/** Collects findings; from the n-th of one code on they are only counted, and the count is itself a finding. */
export class FindingList {
  readonly #limits: Limits;
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<FindingCode, number>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  add(code: FindingCode, at: Location = {}, data: Readonly<Record<string, Datum>> = {}, reference?: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > this.#limits.findingsPerCode) return;
    const named = at.entry === undefined ? data : { ...this.#namesOf(at.entry), ...data };
    this.#findings.push(finding(code, at, named, reference));
  }

  /** Add in front of all others: the diagnosis comes before its signs. */
  addFirst(code: FindingCode, at: Location = {}, data: Readonly<Record<string, Datum>> = {}, reference?: string): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    this.#findings.unshift(finding(code, at, data, reference));
  }

  /** One cause explains all that was found: keep only it. */
  replaceAll(
    code: FindingCode,
    at: Location = {},
    data: Readonly<Record<string, Datum>> = {},
    reference?: string,
  ): void {
    this.#findings.length = 0;
    this.#counts.clear();
    this.addFirst(code, at, data, reference);
  }

  /** How often a code was added, listed or not. */
  count(code: FindingCode): number {
    return this.#counts.get(code) ?? 0;
  }

  get size(): number {
    return this.#findings.length;
  }

  toArray(): readonly Finding[] {
    const further: Finding[] = [];
    for (const [code, count] of this.#counts) {
      const hidden = count - this.#limits.findingsPerCode;
      if (hidden > 0) further.push(finding('ZP299', {}, { count: hidden, code }));
    }
    return [...this.#findings, ...further];
  }

  /** `entry` as it stands in the archive, `record` as torch speaks of it: without the root folder. */
  #namesOf(entry: string): { readonly entry: string; readonly record: string } {
    return { entry: this.#cut(entry), record: this.#cut(entry.slice(entry.indexOf('/') + 1)) };
  }

  #cut(name: string): string {
    const most = this.#limits.nameCharacters;
    return name.length <= most ? name : `${name.slice(0, most)}…`;
  }
}
