import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Expectation } from '../../src-core/contract/expectation.ts';
import type { Report } from '../../src-core/contract/report.ts';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import type { TensorInfo } from '../../src-core/model/tensor.ts';
import { checkFile } from '../../src-core/node/check-file.ts';
import { expandTargets } from '../../src-core/node/targets.ts';
import type { Inspection } from '../../src-core/operations/inspection.ts';
import { expectKeys } from '../../src-core/operations/keys/profiles.ts';
import { reportOf, unreadableReport } from '../../src-core/operations/report/report.ts';
import { failingLevel } from './differences.ts';
import { gatherBytes, type BytesOf } from './gather.ts';
import {
  CORPUS,
  oracleDType,
  oracleName,
  ownName,
  type ManifestChecks,
  type ManifestEntry,
  type OracleTensor,
} from './manifest.ts';

export interface Judgement {
  readonly entry: ManifestEntry;
  readonly report: Report;
  /** What differs from the manifest, one line each; [] when nothing does. */
  readonly disagreements: readonly string[];
}

/** Check one file with the questions the manifest asks, and compare the answers. */
export async function judge(entry: ManifestEntry): Promise<Judgement> {
  const path = await targetOf(join(CORPUS, entry.path));
  const outcome = await checkFile(path, {
    checksums: true,
    values: entry.checks !== undefined || entry.expected_failing_level === 5,
    expectation: entry.checks === undefined ? null : expectationOf(entry.checks),
  });
  if (outcome.kind === 'failed') {
    const report = unreadableReport(path, outcome.error);
    return { entry, report, disagreements: [`the machine failed: ${report.error}`] };
  }
  const report = reportOf(path, outcome.inspection, DEFAULT_LIMITS.findingsPerCode);
  const disagreements = [
    ...compareVerdict(entry, report),
    ...compareLevel(entry, report),
    ...compareTensors(entry, outcome.inspection, path),
    ...unfilledTemplates(report),
  ];
  return { entry, report, disagreements };
}

/** A folder is judged as what it holds: a set, or one file. */
async function targetOf(path: string): Promise<string> {
  for await (const target of expandTargets([path], { recursive: false })) return target.path;
  return path;
}

/** The manifest's checks are an expectation document already; plain keys are what `--require` asks. */
function expectationOf(checks: ManifestChecks): Expectation {
  return checks.list_keys === undefined ? expectKeys(checks.required_keys) : (checks as Expectation);
}

function compareVerdict(entry: ManifestEntry, { verdict, safety, error }: Report): readonly string[] {
  const acceptable = entry.acceptable_verdicts;
  if (safety === 'unsafe')
    return acceptable.includes('unsafe') ? [] : [`called unsafe, expected ${acceptable.join(' or ')}`];
  if (entry.expected_verdict === 'unsafe' && acceptable.length === 1)
    return [`not called unsafe but ${verdict}, safety ${safety ?? 'none'}`];
  return acceptable.includes(verdict) ? [] : [`${verdict}, expected ${acceptable.join(' or ')} (${error})`];
}

function compareLevel(entry: ManifestEntry, report: Report): readonly string[] {
  const level = failingLevel(report, entry.acceptable_levels);
  if (entry.acceptable_levels.includes(level)) return [];
  // A level fails where a finding says so; a valid file that may be valid needs none.
  return [
    `fails at level ${level ?? 'none'}, expected ${entry.acceptable_levels.map((one) => one ?? 'none').join(' or ')}`,
  ];
}

/** Tensors equal those the reference library read, wherever the file is one it reads. */
function compareTensors(entry: ManifestEntry, { checkpoint }: Inspection, path: string): readonly string[] {
  if (entry.content === undefined || entry.expected_verdict !== 'valid') return [];
  // Keras names a variable by its layer; in the file it has a number.
  if (entry.kind === 'keras') return sameShapes(entry.content.tensors, [...checkpoint.tensors]);
  const own = new Map(checkpoint.tensors.map((tensor) => [ownName(tensor.keyPath), tensor]));
  const lines: string[] = [];
  const bytesOf = fileReader(path);
  for (const oracle of entry.content.tensors) {
    if (oracle.dtype === undefined && oracle.ggml_type === undefined) continue;
    const name = oracleName(oracle.name);
    const tensor = own.get(name);
    if (tensor === undefined) lines.push(`tensor ${name} is missing`);
    else
      lines.push(
        ...compareTensor(name, tensor, oracle),
        ...compareContent(name, tensor, oracle, checkpoint.storages, bytesOf),
      );
  }
  return lines;
}

function compareTensor(name: string, tensor: TensorInfo, oracle: OracleTensor): readonly string[] {
  const lines: string[] = [];
  const compare = (what: string, actual: unknown, expected: unknown) => {
    if (expected === undefined || expected === null) return;
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      lines.push(`tensor ${name}: ${what} ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  };
  compare('shape', tensor.shape, oracle.shape);
  // Where it lies inside compressed data it is not read, and said to be unknown.
  if (tensor.dtype !== 'unknown' && tensor.dtype !== 'compound') compare('dtype', tensor.dtype, oracleDType(oracle));
  // torch calls a nested tensor strided; its parts are.
  if (oracle.nested !== true) compare('layout', tensor.layout, oracle.layout);
  compare('stride', tensor.stride, oracle.stride);
  compare('offset', tensor.storageOffset, oracle.storage_offset);
  compare('requiresGrad', tensor.requiresGrad, oracle.requires_grad);
  return lines;
}

/** The bytes of a tensor, as the oracle hashed them: contiguous, little-endian. */
function compareContent(
  name: string,
  tensor: TensorInfo,
  oracle: OracleTensor,
  storages: Inspection['checkpoint']['storages'],
  bytesOf: BytesOf,
): readonly string[] {
  if (oracle.sha256 === undefined || oracle.unstable === true || oracle.is_neg === true || oracle.is_conj === true)
    return [];
  // gguf and NumPy hand out the bytes of big-endian arrays as they are.
  const asStored = oracle.ggml_type !== undefined || oracle.dtype?.startsWith('>') === true;
  if (asStored && tensor.storage !== null && storages.at(tensor.storage)?.byteOrder === 'big') return [];
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  const bytes = storage === undefined ? null : gatherBytes(tensor, storage, bytesOf);
  // Block-quantised and sub-byte types have another number of bytes than of elements.
  if (bytes === null || (oracle.nbytes !== undefined && oracle.nbytes !== bytes.length)) return [];
  if (createHash('sha256').update(bytes).digest('hex') === oracle.sha256) return [];
  return [`tensor ${name}: its bytes are not those the reference library read`];
}

/** Every tensor of the model is in the file, beside those of its optimizer. */
function sameShapes(oracle: readonly OracleTensor[], own: readonly TensorInfo[]): readonly string[] {
  const left = own.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`);
  return oracle.flatMap(({ dtype = '', shape }) => {
    const wanted = `${dtype} [${(shape ?? []).join(', ')}]`;
    const at = left.indexOf(wanted);
    if (at >= 0) left.splice(at, 1);
    return at >= 0 ? [] : [`no tensor is ${wanted}`];
  });
}

/** Reads each file once: the one that is checked, or one of the set's or of its folder. */
function fileReader(path: string): BytesOf {
  const isFolder = statSync(path).isDirectory();
  const known = new Map<string, Uint8Array>();
  return (file) => {
    const place = file === undefined ? path : join(isFolder ? path : dirname(path), file);
    const bytes = known.get(place) ?? readFileSync(place);
    known.set(place, bytes);
    return bytes;
  };
}

/** A `{name}` that no datum filled. */
function unfilledTemplates({ findings }: Report): readonly string[] {
  return findings.flatMap((finding) =>
    Object.entries(finding).flatMap(([field, text]) =>
      typeof text === 'string' && /\{[a-z]\w*\}/i.test(text) && !/[`"'].*\{.*\}.*[`"']/.test(text)
        ? [`${finding.code}: ${field} is not filled: ${text}`]
        : [],
    ),
  );
}
