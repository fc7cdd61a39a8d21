import type { ByteSource } from '../bytes/byte-source.ts';
import type { FileSet } from '../bytes/file-set.ts';
import { MemorySource } from '../bytes/memory-source.ts';
import type { TensorStats } from '../contract/report.ts';
import { ruleOf } from '../findings/catalog.ts';
import type { Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import { levelNumber } from '../findings/level.ts';
import type { Severity } from '../findings/rule.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import type { SpreadNumbers } from '../values/spread.ts';
import type { FoundSet } from '../sets/find-sets.ts';
import { DamagedTensors } from './damaged-tensors.ts';
import { EventQueue } from './event-queue.ts';
import { checkNamedHash, promisesHash, sha256Of } from './named-hash.ts';
import { inspectQuick, type QuickPart } from './inspect.ts';
import type { CheckEvent, CheckOptions, Inspection } from './inspection.ts';
import { checkKeys } from './keys/check-keys.ts';
import type { KeyCheck } from './keys/key-check.ts';
import { CHECKSUMS_NOT_READ, levelOutcomes, NOT_ASKED, stoppedAt, type LevelRun, type LevelRuns } from './levels.ts';
import type { ScanResult, ScanStep } from './scan.ts';
import { inspectSet } from './sets/inspect-set.ts';
import { localScanner } from './values/scanner.ts';

/**
 * Check one checkpoint, level by level. Events come as they happen; the generator's result is everything that was
 * found. Damage is never thrown: what is thrown is `SourceError`, or the signal's reason when cancelled.
 */
export async function* validate(
  source: ByteSource,
  context: ReadContext,
  options: CheckOptions,
): AsyncGenerator<CheckEvent, Inspection> {
  return yield* check(source, () => inspectQuick(source, context), context, options);
}

/** The same for a set of files that are one checkpoint. */
export async function* validateSet(
  files: FileSet,
  set: FoundSet,
  context: ReadContext,
  options: CheckOptions,
): AsyncGenerator<CheckEvent, Inspection> {
  const inFolder = { ...context, folder: files };
  return yield* check(NO_BYTES, () => inspectSet(files, set, inFolder), inFolder, options);
}

/** A set has no bytes of its own: all are in its files. */
const NO_BYTES = new MemorySource(new Uint8Array());

async function* check(
  source: ByteSource,
  inspect: () => Promise<QuickPart>,
  context: ReadContext,
  options: CheckOptions,
): AsyncGenerator<CheckEvent, Inspection> {
  yield { type: 'started', level: 'size' };
  const quick = await inspect();
  for (const found of quick.findings) yield { type: 'finding', finding: found };

  const keys = timed(context, () => levelFour(quick, options));
  for (const found of keys.value?.findings ?? []) yield { type: 'finding', finding: found };
  const partial = inspectionOf(quick, options, keys, null);
  yield { type: 'inspected', inspection: partial };

  const hashing = startHash(source, context, options);
  let scan: DeepPart | null;
  let sha256: string | null;
  try {
    scan = yield* deepPart(source, context, quick, options);
    sha256 = await hashing.result;
  } finally {
    await hashing.stop();
  }
  const named = sha256 === null ? [] : checkNamedHash(context.name, sha256);
  for (const found of named) yield { type: 'finding', finding: found };
  const read = { ...quick, findings: [...quick.findings, ...named] };
  const unchanged = scan === null && named.length === 0;
  const checked = unchanged ? partial : inspectionOf(read, options, keys, scan);
  const inspection = sha256 === null ? checked : { ...checked, sha256 };
  for (const outcome of inspection.levels) yield { type: 'finished', outcome };
  return inspection;
}

interface Hashing {
  readonly result: Promise<string | null>;
  /** Resolves when nothing is read any more. */
  readonly stop: () => Promise<void>;
}

/** The hash of the file, where it is asked for or promised by its name, while everything else is checked. */
function startHash(source: ByteSource, context: ReadContext, { sha256 = false, checksums }: CheckOptions): Hashing {
  const isWanted = source.size > 0 && (sha256 || (checksums && promisesHash(context.name)));
  const stopping = new AbortController();
  const signals = context.signal === undefined ? [stopping.signal] : [stopping.signal, context.signal];
  const result = isWanted ? sha256Of(source, context, AbortSignal.any(signals)) : Promise.resolve(null);
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  return {
    result,
    stop: () => {
      stopping.abort();
      return settled;
    },
  };
}

interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

function timed<T>({ ports }: ReadContext, work: () => T): Timed<T> {
  const start = ports.now();
  const value = work();
  return { value, ms: ports.now() - start };
}

/** Null when level 4 was not asked for, or what it rests on failed. */
function levelFour({ checkpoint, findings }: QuickPart, options: CheckOptions): KeyCheck | null {
  const { expectation, reference = null } = options;
  if ((expectation === null && reference === null) || stoppedBeforeKeys(findings)) return null;
  return checkKeys(checkpoint, { expectation, reference, values: options.values });
}

/** Level 5 does not rest on level 4, and what a set says of its own keys answers no other question about them. */
function stoppedBeforeKeys(findings: readonly Finding[]): boolean {
  const level = stoppedAt(findings);
  return level !== null && level !== 'keys';
}

interface DeepPart {
  readonly result: ScanResult;
  readonly ms: number;
}

async function* deepPart(
  source: ByteSource,
  context: ReadContext,
  quick: QuickPart,
  options: CheckOptions,
): AsyncGenerator<CheckEvent, DeepPart | null> {
  // Values are read where the tensors can be trusted; checksums always, because they say which parts can be.
  const values = options.values && !stoppedBeforeKeys(quick.findings);
  const checksums = options.checksums ? quick.checksums : [];
  if (checksums.length === 0 && !values) return null;
  yield { type: 'started', level: checksums.length > 0 ? 'container' : 'values' };
  const queue = new EventQueue<CheckEvent>();
  const onProgress = (step: ScanStep, done: number, total: number) => {
    queue.push({ type: 'progress', step, done, total });
  };
  const onStatistics = (stats: ReadonlyMap<number, TensorStats>) => {
    queue.push({ type: 'statistics', stats });
  };
  const start = context.ports.now();
  const scan = options.scanner ?? localScanner;
  const { checkpoint } = quick;
  const result = yield* queue.drain(scan({ source, context, checkpoint, checksums, values, onProgress, onStatistics }));
  for (const found of result.findings) yield { type: 'finding', finding: found };
  return { result, ms: context.ports.now() - start };
}

function inspectionOf(
  quick: QuickPart,
  options: CheckOptions,
  keys: Timed<KeyCheck | null>,
  scan: DeepPart | null,
): Inspection {
  const findings = [...quick.findings, ...(scan?.result.findings ?? []), ...(keys.value?.findings ?? [])];
  return {
    checkpoint: withSafety(withDamage(quick.checkpoint, scan?.result.damagedStorages ?? new Set()), findings),
    findings: inLevelOrder(findings),
    levels: levelOutcomes(findings, levelRuns(quick, options, keys, scan)),
    checksums: quick.checksums,
    keys: keys.value,
    stats: scan?.result.stats ?? null,
    spreads: scan?.result.spreads ?? new Map<number, SpreadNumbers>(),
    ...(scan?.result.omitted === undefined ? {} : { omitted: scan.result.omitted }),
  };
}

function levelRuns(
  quick: QuickPart,
  options: CheckOptions,
  keys: Timed<KeyCheck | null>,
  scan: DeepPart | null,
): LevelRuns {
  // A check that is cancelled after the quick part is told by what it has: what was asked for is not yet done.
  const unread = (!options.checksums || scan === null) && quick.checksums.length > 0;
  const asksKeys = quick.keysChecked === true || options.expectation !== null || (options.reference ?? null) !== null;
  return {
    size: { ms: quick.ms.identify, reason: '' },
    // Directory and object index are read in one go: their time is told once, with the load.
    container: { ms: scan?.ms ?? 0, reason: unread ? CHECKSUMS_NOT_READ : '' },
    load: { ms: quick.ms.read, reason: '' },
    keys: asksKeys ? { ms: keys.ms, reason: '' } : NOT_ASKED,
    values: options.values ? valuesRun(quick, scan) : NOT_ASKED,
  };
}

function valuesRun({ checkpoint }: QuickPart, scan: DeepPart | null): LevelRun {
  const read = scan?.result.stats !== undefined && scan.result.stats !== null;
  if (read || checkpoint.tensors.length === 0) return { ms: scan?.ms ?? 0, reason: '' };
  if (scan === null) return { ms: null, reason: 'values not read' };
  return { ms: null, reason: 'the values of this format are not read' };
}

/** Tensors whose bytes turned out not to be those that were written are still listed, as unreadable. */
function withDamage(checkpoint: Checkpoint, damaged: ReadonlySet<number>): Checkpoint {
  if (damaged.size === 0) return checkpoint;
  const tensors = new DamagedTensors(checkpoint.tensors, ({ storage }) => storage !== null && damaged.has(storage));
  return { ...checkpoint, tensors };
}

/** A finding of danger decides, whatever a reader made of the names alone. */
function withSafety(checkpoint: Checkpoint, findings: readonly Finding[]): Checkpoint {
  return findings.some(({ code }) => ruleOf(code).kind === 'unsafe') ? { ...checkpoint, safety: 'unsafe' } : checkpoint;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** By level; at one level what fails it first. */
function inLevelOrder(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ code }: Finding) => {
    const { level, severity } = ruleOf(code);
    return levelNumber(level) * SEVERITIES.length + SEVERITIES.indexOf(severity);
  };
  return [...findings].sort((a, b) => rank(a) - rank(b));
}
