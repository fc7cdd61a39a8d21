import type { Finding, Location } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import { jsonInteger, type JsonEntry, type JsonValue } from './json.ts';
import { LENGTH_BYTES, STORED_DTYPES, type StoredDType } from './layout.ts';

/** One tensor as the header declares it; offsets are bytes from the start of the data. */
export interface HeaderTensor {
  readonly name: string;
  readonly stored: StoredDType | null;
  readonly dtypeName: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly tensors: readonly HeaderTensor[];
  readonly metadata: readonly (readonly [string, string])[];
}

/** Read the tensors and metadata out of the header's JSON; what does not follow the format is named, the rest is kept. */
export function readHeader(
  root: JsonValue,
  limits: Limits,
): { readonly header: Header; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const tensors: HeaderTensor[] = [];
  const metadata: (readonly [string, string])[] = [];
  if (root.kind !== 'object') {
    findings.push(finding('ST203', place(root.at), { what: `a JSON ${root.kind}` }));
    return { header: { tensors, metadata }, findings };
  }
  const seen = new Map<string, JsonValue>();
  for (const entry of root.entries) {
    const before = seen.get(entry.key);
    if (before !== undefined) {
      findings.push(
        finding(
          'ST204',
          { ...place(entry.at), key: [entry.key] },
          { name: entry.key, first: before.at + LENGTH_BYTES, second: entry.value.at + LENGTH_BYTES },
        ),
      );
      if (entry.key !== '__metadata__')
        tensors.splice(
          tensors.findIndex((tensor) => tensor.name === entry.key),
          1,
        );
    }
    seen.set(entry.key, entry.value);
    if (entry.key === '__metadata__') readMetadata(entry, metadata, findings);
    else {
      const tensor = readTensor(entry, limits, findings);
      if (tensor !== null) tensors.push(tensor);
    }
  }
  return { header: { tensors, metadata }, findings };
}

function place(at: number): Location {
  return { offset: LENGTH_BYTES + at };
}

function readMetadata(entry: JsonEntry, metadata: (readonly [string, string])[], findings: Finding[]): void {
  const { value } = entry;
  if (value.kind === 'literal' && value.value === null) return;
  if (value.kind !== 'object') {
    findings.push(finding('ST206', place(value.at), { key: '__metadata__', what: value.kind }));
    return;
  }
  for (const item of value.entries) {
    if (item.value.kind === 'string') metadata.push([item.key, item.value.value]);
    else findings.push(finding('ST206', place(item.value.at), { key: item.key, what: item.value.kind }));
  }
}

const FIELDS = ['dtype', 'shape', 'data_offsets'] as const;

function readTensor(entry: JsonEntry, limits: Limits, findings: Finding[]): HeaderTensor | null {
  const at: Location = { ...place(entry.at), key: [entry.key] };
  const bad = (what: string) => {
    findings.push(finding('ST205', at, { name: shown(entry.key, limits), what }));
    return null;
  };
  if (entry.value.kind !== 'object') return bad('its entry is not an object');
  const fields = new Map<string, JsonValue>();
  for (const field of entry.value.entries) {
    if (fields.has(field.key) && isField(field.key)) return bad(`its field \`${field.key}\` occurs twice`);
    fields.set(field.key, field.value);
  }
  for (const name of FIELDS) if (!fields.has(name)) return bad(`its field \`${name}\` is missing`);
  const shape = integers(fields.get('shape'));
  if (shape === null) return bad('its `shape` is not a list of sizes');
  const offsets = integers(fields.get('data_offsets'));
  if (offsets?.length !== 2) return bad('its `data_offsets` are not two positions');
  const dtype = fields.get('dtype');
  if (dtype?.kind !== 'string') return bad('its `dtype` is not text');
  const stored = STORED_DTYPES.get(dtype.value) ?? null;
  if (stored === null) {
    const known = STORED_DTYPES.has(dtype.value.toUpperCase());
    findings.push(
      finding(known ? 'ST208' : 'ST207', at, { name: shown(entry.key, limits), dtype: shown(dtype.value, limits) }),
    );
  }
  const [begin = 0, end = 0] = offsets;
  return { name: entry.key, stored, dtypeName: dtype.value, shape, begin, end };
}

function isField(name: string): boolean {
  return (FIELDS as readonly string[]).includes(name);
}

function integers(value: JsonValue | undefined): readonly number[] | null {
  if (value?.kind !== 'array') return null;
  const numbers: number[] = [];
  for (const item of value.items) {
    const number = jsonInteger(item);
    if (number === null) return null;
    numbers.push(number);
  }
  return numbers;
}

function shown(name: string, limits: Limits): string {
  return name.length > limits.nameCharacters ? `${name.slice(0, limits.nameCharacters)}…` : name;
}
