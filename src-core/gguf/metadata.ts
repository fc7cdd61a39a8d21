import { finding, type Finding } from '../findings/finding.ts';
import type { Value } from '../model/value.ts';
import type { Cursor } from './cursor.ts';
import { SMALLEST_PAIR, VALUE_TYPES } from './layout.ts';

/** Array items kept for display; the rest is counted. Vocabularies have 150,000. */
const SHOWN_ITEMS = 1000;

export interface Metadata {
  readonly pairs: readonly (readonly [string, Value])[];
  readonly findings: readonly Finding[];
  /** False when a value could not be read, so that nothing behind it can be found. */
  readonly complete: boolean;
}

/** Read `count` key-value pairs. Throws `CutShort` where the bytes end. */
export function readMetadata(cursor: Cursor, count: bigint): Metadata {
  const findings: Finding[] = [];
  const pairs: (readonly [string, Value])[] = [];
  const stop = (found: Finding): Metadata => ({ pairs, findings: [...findings, found], complete: false });
  if (count > BigInt(Math.floor(cursor.left / SMALLEST_PAIR)))
    return stop(finding('GG205', { offset: 16 }, { what: 'metadata pairs', count }));
  const names = new Set<string>();
  for (let i = 0n; i < count; i++) {
    const at = cursor.at;
    const key = cursor.string();
    if (!key.text) return stop(finding('GG206', { offset: at }, { what: `key ${i} of the metadata` }));
    if (names.has(key.value))
      findings.push(finding('GG207', { offset: at, key: [key.value] }, { what: 'metadata key', name: key.value }));
    names.add(key.value);
    const typeAt = cursor.at;
    const type = cursor.u32();
    const value = readValue(cursor, type, findings, key.value);
    if (value === null) return stop(finding('GG208', { offset: typeAt, key: [key.value] }, { key: key.value, type }));
    // The alignment is a uint32 by the format; loaders refuse another type.
    if (key.value === 'general.alignment' && VALUE_TYPES[type]?.name !== 'uint32')
      findings.push(
        finding('GG217', { offset: typeAt, key: [key.value] }, { alignment: `a ${VALUE_TYPES[type]?.name ?? ''}` }),
      );
    pairs.push([key.value, value]);
  }
  return { pairs, findings, complete: true };
}

function readValue(cursor: Cursor, type: number, findings: Finding[], key: string): Value | null {
  const known = VALUE_TYPES[type];
  if (known === undefined) return null;
  if (known.name === 'string') return readString(cursor, findings, key);
  if (known.name !== 'array') return numberValue(cursor.number(known.name), known.name);
  const itemType = VALUE_TYPES[cursor.u32()];
  const count = cursor.u64();
  if (itemType === undefined || itemType.name === 'array') return null;
  const smallest = itemType.name === 'string' ? 8 : itemType.bytes;
  if (count > BigInt(Math.floor(cursor.left / smallest))) cursor.take(Number.MAX_SAFE_INTEGER);
  const items: Value[] = [];
  for (let i = 0; i < Number(count); i++) {
    const item =
      itemType.name === 'string'
        ? readString(cursor, findings, key)
        : numberValue(cursor.number(itemType.name), itemType.name);
    if (i < SHOWN_ITEMS) items.push(item);
  }
  if (count > BigInt(SHOWN_ITEMS)) items.push({ kind: 'unreadable', why: `… ${count - BigInt(SHOWN_ITEMS)} more` });
  return { kind: 'list', id: cursor.at, items };
}

function readString(cursor: Cursor, findings: Finding[], key: string): Value {
  const at = cursor.at;
  const { value, text } = cursor.string();
  if (!text) findings.push(finding('GG209', { offset: at, key: [key] }, { key }));
  return { kind: 'str', value };
}

function numberValue(value: number | bigint | boolean, type: string): Value {
  if (typeof value === 'boolean') return { kind: 'bool', value };
  return type.startsWith('float') ? { kind: 'float', value: Number(value) } : { kind: 'int', value };
}
