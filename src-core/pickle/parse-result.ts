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
import { PackedCall, type PackedKind, type PackedRun } from './packed-call.ts';
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
  readonly fault: PickleProblem | null;
  readonly oddities: readonly PickleOddity[];
  readonly globals: readonly PyGlobal[];
  readonly opcodeCounts: Uint32Array;
  readonly firstOffsets: Int32Array;
  readonly embedded: ParsedPickle['embedded'];
  readonly #bytes: Uint8Array;
  #journal: readonly JournalEntry[];
  readonly #packed: number;
  readonly #packedRuns: readonly PackedRun[];
  #effects: readonly PickleEffect[] | null = null;
  #persistent: readonly PyPersistent[] | null = null;

  constructor(
    m: MachineState,
    start: number,
    tally: Tally,
    value: PickleValue | undefined,
    fault: PickleProblem | null,
  ) {
    this.start = start;
    this.end = m.pos;
    this.protocol = m.protocol;
    this.opcodes = tally.counts.reduce((sum, count) => sum + count, 0);
    this.value = value;
    this.problem = m.softProblem ?? fault;
    this.fault = fault;
    this.oddities = m.oddities;
    this.globals = m.globals;
    this.opcodeCounts = tally.counts;
    this.firstOffsets = tally.first;
    this.embedded = m.embedded;
    this.#bytes = m.bytes;
    this.#journal = m.journal;
    this.#packed = m.packed;
    this.#packedRuns = m.packedRuns;
  }

  get effects(): readonly PickleEffect[] {
    if (this.#effects === null) {
      const effects: PickleEffect[] = [];
      for (const entry of this.#journal) visitEffects(entry, this.#bytes, (effect) => effects.push(effect));
      this.#effects = effects;
    }
    return this.#effects;
  }

  get effectCount(): number {
    return this.#journal.length + 2 * this.#packed;
  }

  eachKindOfEffect(visit: (effect: PickleEffect) => void): void {
    const journal = this.#journal;
    const seen = new Set<PackedKind>();
    const visitOnce = (kind: PackedKind, entry: JournalEntry) => {
      if (!seen.has(kind)) visitEffects(entry, this.#bytes, visit);
      seen.add(kind);
    };
    const visitEach = (start: number, end?: number) => {
      for (const entry of journal.slice(start, end))
        if (entry instanceof PackedCall) visitOnce(entry.common, entry);
        else visitEffects(entry, this.#bytes, visit);
    };
    let at = 0;
    for (const { kind, start, end } of this.#packedRuns) {
      visitEach(at, start);
      visitOnce(kind, journal[start] as JournalEntry);
      at = end;
    }
    visitEach(at);
  }

  get persistent(): readonly PyPersistent[] {
    if (this.#persistent === null) {
      const persistent: PyPersistent[] = [];
      this.eachPersistent(
        (id) => persistent.push(id),
        (calls) => calls.forEach((call) => persistent.push(call.persistent)),
      );
      this.#persistent = persistent;
    }
    return this.#persistent;
  }

  eachPersistent(visit: (id: PyPersistent) => void, visitRun: (calls: readonly PackedCall[]) => void): void {
    const journal = this.#journal;
    const visitEach = (start: number, end?: number) => {
      for (const entry of journal.slice(start, end))
        if (entry instanceof PackedCall) visitRun([entry]);
        else if (entry.kind === 'persistent') visit(entry);
    };
    let at = 0;
    for (const { start, end } of this.#packedRuns) {
      visitEach(at, start);
      visitRun(journal.slice(start, end) as PackedCall[]);
      at = end;
    }
    visitEach(at);
  }

  /** Let an outer pickle count what this one, in the middle of it, would do. */
  handOver(outer: MachineState): void {
    for (const entry of this.#journal) outer.journal.push(entry);
    for (const entry of this.globals) outer.globals.push(entry);
    outer.packed += this.#packed;
  }

  /** This result with whatever another reading of the same bytes does besides. */
  including(other: ParseResult): this {
    this.#persistent = this.persistent;
    const nameOf = (entry: JournalEntry) => `${entry.kind} ${entry.offset}`;
    const seen = new Set(this.#journal.flatMap(recordsOf).map(nameOf));
    const added = other.#journal.flatMap(recordsOf).filter((entry) => !seen.has(nameOf(entry)));
    this.#journal = [...this.#journal, ...added];
    (this.globals as PyGlobal[]).push(...added.filter((entry) => entry.kind === 'global'));
    return this;
  }
}

function recordsOf(entry: JournalEntry): readonly Exclude<JournalEntry, PackedCall>[] {
  return entry instanceof PackedCall ? entry.records : [entry];
}

function visitEffects(entry: JournalEntry, bytes: Uint8Array, visit: (effect: PickleEffect) => void): void {
  if (entry instanceof PackedCall) for (const record of entry.records) visit(effectOf(record, bytes));
  else visit(effectOf(entry, bytes));
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
