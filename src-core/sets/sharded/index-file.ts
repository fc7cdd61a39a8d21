import { finding, type Finding } from '../../findings/finding.ts';
import { readJsonOfPython, type JsonValue } from '../../safetensors/json.ts';
import { isPlainName } from '../../bytes/plain-name.ts';

/** What an index says, as far as it can be read. */
export interface ShardIndex {
  /** Tensor → shard; null where the index has no readable map. */
  readonly weightMap: ReadonlyMap<string, string> | null;
  /** Tensors whose shard is no name of a file in the folder: not in the map. */
  readonly outside: ReadonlySet<string>;
  /** Bytes of all tensors; null where it is not said. */
  readonly totalSize: number | null;
  readonly metadata: readonly (readonly [string, string])[];
  readonly findings: readonly Finding[];
}

const NOTHING = { weightMap: null, outside: new Set<string>(), totalSize: null, metadata: [] } as const;

/** An index that says nothing, and why. */
export function unreadIndex(file: string, what: string, offset?: number): ShardIndex {
  const at = offset === undefined ? { file } : { file, offset };
  return { ...NOTHING, findings: [finding('SE301', at, { file, what })] };
}

/** Read `{"metadata": {"total_size": n}, "weight_map": {tensor: shard}}`. Source: transformers, `modeling_utils.py`. */
export function readIndex(bytes: Uint8Array, file: string): ShardIndex {
  const json = readJsonOfPython(bytes);
  if (!json.ok) return unreadIndex(file, json.why, json.at);
  if (json.value.kind !== 'object')
    return { ...NOTHING, findings: [wrongShape(file, 'the whole', 'an object', json.value.at)] };
  const metadata = fieldOf(json.value, 'metadata');
  const map = fieldOf(json.value, 'weight_map');
  const facts = {
    ...NOTHING,
    totalSize: totalSizeOf(metadata),
    metadata: metadata?.kind === 'object' ? metadata.entries.flatMap(({ key, value }) => fact(key, value)) : [],
  };
  if (map === undefined) return { ...facts, findings: [finding('SE403', { file }, { file })] };
  if (map.kind !== 'object') return { ...facts, findings: [wrongShape(file, 'weight_map', 'an object', map.at)] };
  if (map.entries.length === 0)
    return { ...facts, findings: [wrongShape(file, 'weight_map', 'an object that names tensors', map.at)] };
  const read = readMap(map, file);
  if (metadata?.kind === 'object') return { ...facts, ...read };
  return {
    ...facts,
    ...read,
    findings: [finding('SE305', { file }, { file }, metadataRefusal(metadata)), ...read.findings],
  };
}

/** What transformers 5.18 prints where it takes `metadata` for a dict. */
function metadataRefusal(metadata: JsonValue | undefined): string {
  if (metadata === undefined) return "KeyError: 'metadata'";
  if (metadata.kind === 'array') return 'TypeError: list indices must be integers or slices, not str';
  const type = metadata.kind === 'string' ? 'str' : metadata.kind === 'number' ? 'int' : 'NoneType';
  return `TypeError: '${type}' object does not support item assignment`;
}

function readMap(
  map: JsonValue & { readonly kind: 'object' },
  file: string,
): Pick<ShardIndex, 'weightMap' | 'outside' | 'findings'> {
  const weightMap = new Map<string, string>();
  const findings: Finding[] = [];
  const outside = new Set<string>();
  const names = new Map<string, number>();
  for (const { key, value, at } of map.entries) {
    if (value.kind !== 'string' || value.value === '') {
      findings.push(wrongShape(file, key, 'the name of a file', value.at));
      continue;
    }
    if (weightMap.has(key)) findings.push(finding('SE304', { file, offset: at, key: [key] }, { name: key }));
    if (isPlainName(value.value)) weightMap.set(key, value.value);
    else {
      outside.add(key);
      names.set(value.value, (names.get(value.value) ?? 0) + 1);
    }
  }
  for (const [name, count] of names) findings.push(finding('SE205', { file }, { name: name.slice(0, 256), count }));
  return { weightMap, outside, findings };
}

function fieldOf(value: JsonValue & { readonly kind: 'object' }, name: string): JsonValue | undefined {
  // The last of two equal keys counts, as in Python.
  return value.entries.findLast(({ key }) => key === name)?.value;
}

function totalSizeOf(metadata: JsonValue | undefined): number | null {
  if (metadata?.kind !== 'object') return null;
  const value = fieldOf(metadata, 'total_size');
  // transformers wrote it as a float for some time.
  const number = value?.kind === 'number' ? Number(value.text) : NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

function fact(key: string, value: JsonValue): readonly (readonly [string, string])[] {
  if (value.kind === 'number') return [[key, value.text]];
  return value.kind === 'string' ? [[key, value.value]] : [];
}

function wrongShape(file: string, what: string, expected: string, offset: number): Finding {
  return finding('SE302', { file, offset }, { file, what: what.slice(0, 256), expected });
}
