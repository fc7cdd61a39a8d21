import type {
  ParsedPickle,
  PickleEffect,
  PickleOddity,
  PickleProblem,
  PickleValue,
  PyGlobal,
  PyPersistent,
} from './node.ts';
import type { Tally } from './number-runs.ts';
import { opcodeName } from './opcodes.ts';
import type { JournalEntry, MachineState } from './state.ts';

/**
 * What a fold found. Effects are kept as the values they speak of and turned into records when first asked for, so that
 * a file with a million harmless calls costs nothing extra.
 */
export class ParseResult implements ParsedPickle {
  readonly start: number;
  readonly end: number;
  readonly protocol: number;
  readonly opcodes: number;
  readonly value: PickleValue | undefined;
  readonly problem: PickleProblem | null;
  readonly oddities: readonly PickleOddity[];
  readonly globals: readonly PyGlobal[];
  readonly persistent: readonly PyPersistent[];
  readonly opcodeCounts: Uint32Array;
  readonly firstOffsets: Int32Array;
  readonly embedded: ParsedPickle['embedded'];
  readonly #bytes: Uint8Array;
  #journal: readonly JournalEntry[];
  #effects: readonly PickleEffect[] | null = null;

  constructor(
    m: MachineState,
    start: number,
    tally: Tally,
    value: PickleValue | undefined,
    problem: PickleProblem | null,
  ) {
    this.start = start;
    this.end = m.pos;
    this.protocol = m.protocol;
    this.opcodes = tally.counts.reduce((sum, count) => sum + count, 0);
    this.value = value;
    this.problem = problem;
    this.oddities = m.oddities;
    this.globals = m.globals;
    this.persistent = m.persistent;
    this.opcodeCounts = tally.counts;
    this.firstOffsets = tally.first;
    this.embedded = m.embedded;
    this.#bytes = m.bytes;
    this.#journal = m.journal;
  }

  get effects(): readonly PickleEffect[] {
    this.#effects ??= this.#journal.map((entry) => effectOf(entry, this.#bytes));
    return this.#effects;
  }

  get effectCount(): number {
    return this.#journal.length;
  }

  eachEffect(visit: (effect: PickleEffect) => void): void {
    for (const entry of this.#journal) visit(effectOf(entry, this.#bytes));
  }

  /** Let an outer pickle count what this one, in the middle of it, would do. */
  handOver(outer: MachineState): void {
    for (const entry of this.#journal) outer.journal.push(entry);
    for (const entry of this.globals) outer.globals.push(entry);
    for (const entry of this.persistent) outer.persistent.push(entry);
  }

  /** This result with whatever another reading of the same bytes does besides. */
  including(other: ParseResult): this {
    const seen = new Set(this.#journal.map((entry) => `${entry.kind} ${entry.offset}`));
    const added = other.#journal.filter((entry) => !seen.has(`${entry.kind} ${entry.offset}`));
    this.#journal = [...this.#journal, ...added];
    (this.globals as PyGlobal[]).push(...added.filter((entry) => entry.kind === 'global'));
    return this;
  }
}

function effectOf(entry: JournalEntry, bytes: Uint8Array): PickleEffect {
  const opcode = opcodeName(bytes[entry.offset] ?? 0);
  const { offset } = entry;
  switch (entry.kind) {
    case 'global':
      return { kind: 'reference', offset, opcode, target: entry, argument: null };
    case 'call':
      return {
        kind: entry.how === 'reduce' ? 'call' : 'new',
        offset,
        opcode,
        target: entry.callee,
        argument: entry.args,
      };
    case 'persistent':
      return { kind: 'persid', offset, opcode, target: entry.pid, argument: null };
    case 'extension':
      return { kind: 'ext', offset, opcode, target: entry, argument: entry.code };
    case 'build':
    case 'setitem':
    case 'append':
      return entry;
  }
}
