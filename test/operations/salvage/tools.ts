import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import type { Finding } from '../../../src-core/findings/finding.ts';
import type { FormatResult } from '../../../src-core/findings/format-result.ts';
import { verdictOf } from '../../../src-core/findings/verdict.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import { inspectQuick } from '../../../src-core/operations/inspect.ts';
import type { SalvageOptions, SalvagePlan } from '../../../src-core/operations/salvage/salvage-plan.ts';
import { planSalvage, salvagedSize, writeSalvage } from '../../../src-core/operations/salvage/salvage.ts';
import { memorySink } from '../convert/tools.ts';
import { contextFor } from '../context.ts';

export interface Salvaged {
  readonly plan: SalvagePlan;
  /** Null where nothing could be got back. */
  readonly bytes: Uint8Array | null;
  readonly read: FormatResult | null;
  /** Findings that would keep the new file from its place. */
  readonly problems: readonly Finding[];
}

/** Salvage in memory, and read the result again. */
export async function salvage(file: Uint8Array, options: SalvageOptions = {}): Promise<Salvaged> {
  const source = new MemorySource(file);
  const plan = await planSalvage(source, contextFor(), options);
  if (plan.output === null) return { plan, bytes: null, read: null, problems: [] };
  const sink = memorySink();
  const written = await writeSalvage(plan.output, sink, { source, ports: nodePorts });
  if (!written.ok) throw new Error(written.why);
  const bytes = sink.bytes();
  if (bytes.length !== salvagedSize(plan.output)) throw new Error('another size than planned');
  const read = await inspectQuick(new MemorySource(bytes), contextFor());
  return { plan, bytes, read, problems: verdictOf(read.findings) === 'valid' ? [] : read.findings };
}

export function recoveredNames({ plan }: Salvaged): readonly string[] {
  return plan.recovered.map(({ name }) => name);
}

/** Name → why. */
export function lostNames({ plan }: Salvaged): Readonly<Record<string, string>> {
  return Object.fromEntries(plan.lost.map(({ name, why }) => [name, why]));
}
