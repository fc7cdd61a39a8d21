import type { Finding, Location } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import { jsonInteger, readMembers, type JsonEntry, type JsonValue, type ReadEntry } from './json.ts';
import { LENGTH_BYTES, STORED_DTYPES, type StoredDType } from './layout.ts';
import { PlainEntryReader } from './plain-entry.ts';
import { SeenNames } from './seen-names.ts';

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

export type HeaderResult =
  | { readonly ok: true; readonly header: Header; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly finding: Finding };

/** Read the header's JSON: what does not follow the format is named, the rest is kept. Text that is no JSON yields nothing. */
export function readHeader(bytes: Uint8Array, limits: Limits): HeaderResult {
  const collected = new HeaderEntries(bytes, limits);
  const json = readMembers(bytes, collected.readPlain, collected.visit);
  if (!json.ok) return { ok: false, finding: finding('ST203', place(json.at), { what: json.why }) };
  if (json.kind !== 'object')
    return { ok: false, finding: finding('ST203', place(json.at), { what: `a JSON ${json.kind}` }) };
  const { tensors, metadata, findings } = collected;
  return { ok: true, header: { tensors, metadata }, findings };
}

class HeaderEntries {
  readonly tensors: HeaderTensor[] = [];
  readonly metadata: (readonly [string, string])[] = [];
  readonly findings: Finding[] = [];
  readonly #limits: Limits;
  /** Where the value of each name stands, counted in the header. */
  readonly #seen = new SeenNames();
  readonly #entries: PlainEntryReader;

  constructor(bytes: Uint8Array, limits: Limits) {
    this.#limits = limits;
    this.#entries = new PlainEntryReader(bytes);
  }

  readonly readPlain: ReadEntry = (name, keyAt, at) => {
    const plain = name === METADATA ? null : this.#entries.read(at);
    const stored = plain === null ? undefined : STORED_DTYPES.get(plain.dtype);
    if (plain === null || stored === undefined) return null;
    this.#note(name, keyAt, at);
    const { dtype: dtypeName, shape, begin, end } = plain;
    this.tensors.push({ name, stored, dtypeName, shape, begin, end });
    return plain.next;
  };

  readonly visit = (entry: JsonEntry): void => {
    this.#note(entry.key, entry.at, entry.value.at);
    if (entry.key === METADATA) readMetadata(entry, this.metadata, this.findings);
    else {
      const tensor = readTensor(entry, this.#limits, this.findings);
      if (tensor !== null) this.tensors.push(tensor);
    }
  };

  /** Of two entries with one name the last counts. */
  #note(name: string, keyAt: number, at: number): void {
    const before = this.#seen.set(name, at);
    if (before === null) return;
    const data = { name, first: before + LENGTH_BYTES, second: at + LENGTH_BYTES };
    this.findings.push(finding('ST204', { ...place(keyAt), key: [name] }, data));
    const known = this.tensors.findIndex((tensor) => tensor.name === name);
    if (known >= 0) this.tensors.splice(known, 1);
  }
}

const METADATA = '__metadata__';

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
