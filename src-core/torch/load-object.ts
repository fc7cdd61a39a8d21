import { finding, type Finding, type Location } from '../findings/finding.ts';
import type { FileAllowance } from '../model/file-allowance.ts';
import type { Limits } from '../model/limits.ts';
import type { Rows } from '../model/rows.ts';
import type { KeyPath, Storage, TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import type { ParsedPickle } from '../pickle/node.ts';
import { damagedNames } from './damaged-names.ts';
import { nameOf } from './rebuild/place.ts';
import { Rebuilder } from './rebuild/rebuilder.ts';
import type { StorageLookup } from './rebuild/rebuilt.ts';
import type { StorageProblem, StorageTable } from './storage-table.ts';
import { TensorPlaces } from './tensor-places.ts';
import { readTree, type PlacedProblem } from './tree.ts';

/** The object a pickle describes, with its tensors. */
export interface LoadedObject {
  readonly root: Value | null;
  readonly tensors: Rows<TensorInfo>;
  /** Those that are not plain tensors that fill their storage. */
  readonly remarkable: readonly TensorInfo[];
  /** Level 3, from the tensors and the storages. */
  readonly findings: readonly Finding[];
}

export interface LoadOptions {
  readonly limits: Limits;
  /** Where the pickle is, for findings: an entry, or nothing for a file that is one pickle. */
  readonly at: Location;
  /** Put in front of every path, where several objects are in one file. */
  readonly prefix?: KeyPath;
  readonly allowance?: FileAllowance | undefined;
  /** Reads persistent ids; the table itself where absent. */
  readonly lookup?: StorageLookup;
}

/** Interpret a parsed pickle as torch would load it: every persistent id, every tensor, and the value around them. */
export function loadObject(parsed: ParsedPickle, table: StorageTable, options: LoadOptions): LoadedObject {
  const { limits } = options;
  const lookup = options.lookup ?? table;
  // In stream order, so that the first id with a key decides, whatever part of the object it belongs to.
  if (options.lookup === undefined) table.declarePickle(parsed);
  else for (const id of parsed.persistent) lookup.resolve(id);
  const names = damagedNames(parsed.globals, options.at, limits);
  if (parsed.value === undefined)
    return { root: null, tensors: [], remarkable: [], findings: [...names, ...storageFindings(table, [], options)] };
  const places = new TensorPlaces(options.allowance, parsed.end - parsed.start);
  const tree = readTree(parsed.value, new Rebuilder(lookup, limits), places, options.prefix ?? []);
  const findings = [
    ...names,
    ...storageFindings(table, tree.tensors, options),
    ...tensorFindings(tree.problems, options),
    ...leftOutFindings(places, options),
  ];
  // Where the file has no storage, no tensor is missed.
  if (tree.tooDeep && parsed.persistent.length > 0) findings.push(finding('TA340', options.at));
  return { root: tree.root, tensors: tree.tensors, remarkable: tree.remarkable, findings };
}

function leftOutFindings({ first, leftOut }: TensorPlaces, { at, limits }: LoadOptions): readonly Finding[] {
  if (first === null) return [];
  const data = { tensor: shortName(first.keyPath, limits), count: leftOut };
  return [finding('TA366', { ...at, key: first.keyPath }, data)];
}

/** Findings of tensors that cannot be what they say, each with its place. */
export function tensorFindings(problems: readonly PlacedProblem[], { at, limits }: LoadOptions): readonly Finding[] {
  const counts = new Map<string, number>();
  return problems.flatMap(({ problem, path }) => {
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    if (count > limits.findingsPerCode) return [];
    const tensor = shortName(path, limits);
    return [finding(problem.code, { ...at, key: path }, { tensor, ...problem.data }, problem.reference)];
  });
}

/** Each storage's problem is told once, with the first tensor that looks into it. */
function storageFindings(table: StorageTable, tensors: Rows<TensorInfo>, options: LoadOptions): readonly Finding[] {
  if (table.problems.length === 0) return [];
  const users = firstUsers(table, tensors);
  const counts = new Map<string, number>();
  return table.problems.flatMap((problem) => {
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    return count > options.limits.findingsPerCode ? [] : [storageFinding(problem, users, options)];
  });
}

function storageFinding(
  problem: StorageProblem,
  users: ReadonlyMap<number, TensorInfo>,
  { at, limits }: LoadOptions,
): Finding {
  const user = problem.storage === null ? undefined : users.get(problem.storage);
  const tensor = user === undefined ? 'no listed tensor' : `\`${shortName(user.keyPath, limits)}\``;
  const place = { ...at, ...problem.at, ...(user === undefined ? {} : { key: user.keyPath }) };
  return finding(problem.code, place, { tensor, ...problem.data }, problem.reference);
}

function firstUsers(storages: Rows<Storage>, tensors: Rows<TensorInfo>): ReadonlyMap<number, TensorInfo> {
  const users = new Map<number, TensorInfo>();
  const note = (tensor: TensorInfo) => {
    if (tensor.storage !== null && !users.has(tensor.storage)) users.set(tensor.storage, tensor);
    if (tensor.parts !== undefined) for (const part of Object.values(tensor.parts)) note(part);
  };
  for (const tensor of tensors) {
    if (users.size === storages.length) break;
    note(tensor);
  }
  return users;
}

function shortName(path: KeyPath, limits: Limits): string {
  const name = path.length === 0 ? 'the root object' : nameOf(path);
  return name.length > limits.nameCharacters ? `${name.slice(0, limits.nameCharacters)}…` : name;
}
