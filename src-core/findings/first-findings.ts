import type { FindingCode } from './catalog.ts';
import type { Finding } from './finding.ts';

/** The first findings of each code, and how many more there are: a file may give hundreds of thousands. */
export class FirstFindings {
  readonly findings: Finding[] = [];
  readonly #perCode: number;
  readonly #counts = new Map<FindingCode, number>();

  constructor(perCode: number) {
    this.#perCode = perCode;
  }

  add(found: Finding): void {
    const count = (this.#counts.get(found.code) ?? 0) + 1;
    this.#counts.set(found.code, count);
    if (count <= this.#perCode) this.findings.push(found);
  }

  /** By code, of those of which not all were kept. */
  get omitted(): ReadonlyMap<FindingCode, number> {
    const more = new Map<FindingCode, number>();
    for (const [code, count] of this.#counts) if (count > this.#perCode) more.set(code, count - this.#perCode);
    return more;
  }
}
