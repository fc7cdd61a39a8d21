import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { asDict, asItems, asText, iterated } from '../../pickle/access.ts';
import { pickleFindings } from '../../pickle/findings.ts';
import type { ParsedPickle, PickleValue } from '../../pickle/node.ts';
import { pythonText } from '../../model/python-text.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { pythonTypeName } from '../../pickle/python-types.ts';
import { checkIndices } from '../check-indices.ts';
import { describeContent } from '../content.ts';
import { loadObject } from '../load-object.ts';
import { HashCheck } from '../../pickle/hashing.ts';
import { valueText } from '../../pickle/value-text.ts';
import { typeName } from '../rebuild/type-name.ts';
import { dictGet } from '../rebuild/arguments.ts';
import { keyText, type StorageId } from '../storage-id.ts';
import type { TorchPickle, TorchRead } from '../torch-read.ts';
import { declaredStorages, LegacyLookup, legacyTable } from './legacy-storages.ts';
import { readStack } from './stack.ts';
import { readStorageArea, type AreaPlace } from './storage-area.ts';

/** `torch.serialization.MAGIC_NUMBER` and `PROTOCOL_VERSION`. */
export const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
export const PROTOCOL_VERSION = 1001;

const PARTS = ['magic number', 'protocol version', 'system info', 'object', 'list of storage keys'];

/**
 * Read a checkpoint as torch saved it before 1.6, and with `_use_new_zipfile_serialization=False` since: five pickles, and
 * the storages as raw bytes behind them. Source: torch/serialization.py, `_legacy_load`.
 */
export async function readTorchLegacy(source: ByteSource, context: ReadContext): Promise<TorchRead> {
  const stack = await readStack(source, PARTS.length, context);
  const parts = arrange(stack.pickles);
  const head = [...headFindings(parts), ...stackFindings(stack.pickles, parts, source, context)];
  const object = parts.object?.parsed;
  const ids = declaredStorages(object?.persistent ?? []);
  const area = await readArea(source, parts.keys?.parsed, ids, context);
  const table = legacyTable(area.places, area.unlisted);
  const loaded =
    object === undefined
      ? { root: null, tensors: [], remarkable: [], findings: [] }
      : loadObject(object, table, { limits: context.limits, at: {}, lookup: new LegacyLookup(table) });
  const indices = await checkIndices(source, loaded.remarkable, table, context);
  const content = describeContent(loaded, table, table.devices(), context.limits);
  return {
    checkpoint: {
      ...emptyCheckpoint('torch-legacy', source.size),
      tensors: loaded.tensors,
      storages: table,
      root: loaded.root,
      metadata: content.metadata,
      layout: content.layout,
    },
    findings: [...head, ...loaded.findings, ...area.findings, ...indices, ...content.findings],
    checksums: [],
    pickles: stack.pickles,
    archive: null,
  };
}

/** The five pickles by what they are. Where the system info is missing the object stands in its place. */
interface Parts {
  readonly magic: TorchPickle | undefined;
  readonly protocol: TorchPickle | undefined;
  readonly systemInfo: TorchPickle | null | undefined;
  readonly object: TorchPickle | undefined;
  readonly keys: TorchPickle | undefined;
}

function arrange([magic, protocol, third, fourth, fifth]: readonly TorchPickle[]): Parts {
  const shifted = third !== undefined && third.parsed.persistent.length > 0;
  return shifted
    ? { magic, protocol, systemInfo: null, object: third, keys: fourth }
    : { magic, protocol, systemInfo: third, object: fourth, keys: fifth };
}

function headFindings({ magic, protocol, systemInfo, object }: Parts): readonly Finding[] {
  const findings: Finding[] = [];
  const number = magic?.parsed.value;
  if (number !== undefined && number !== MAGIC_NUMBER)
    findings.push(finding('LE201', { offset: 0 }, { actual: shown(number) }));
  const version = protocol?.parsed.value;
  if (version !== undefined && version !== PROTOCOL_VERSION)
    findings.push(wrongVersion(version, protocol?.parsed.start ?? 0));
  if (systemInfo === null) findings.push(noSystemInfo(object));
  const little = dictGet(systemInfo?.parsed.value, 'little_endian');
  if (little === false) findings.push(finding('LE308', { offset: systemInfo?.parsed.start ?? 0 }, { value: 'False' }));
  return findings;
}

function wrongVersion(version: PickleValue, offset: number): Finding {
  const reference = `RuntimeError: Invalid protocol version: ${asText(version) ?? valueText(version)}`;
  return finding('LE202', { offset }, { actual: shown(version) }, reference);
}

function noSystemInfo(object: TorchPickle | undefined): Finding {
  const value = object?.parsed.value ?? null;
  const what = asDict(value) === null ? pythonTypeName(value) : 'dict with storages';
  const reference =
    'UnpicklingError: A load persistent id instruction was encountered, but no persistent_load function was specified.';
  return finding('LE309', { offset: object?.parsed.start ?? 0 }, { what }, reference);
}

/** What is wrong with the pickles themselves, and which are not there at all. */
function stackFindings(
  pickles: readonly TorchPickle[],
  parts: Parts,
  source: ByteSource,
  { limits }: ReadContext,
): readonly Finding[] {
  const perCode = limits.findingsPerCode;
  // Offsets of a parsed pickle already count from the start of the file.
  const findings = pickles.flatMap(({ parsed }) => pickleFindings(parsed, {}, { perCode }));
  const broken = pickles.some(({ parsed }) => parsed.value === undefined);
  const expected = parts.systemInfo === null ? PARTS.filter((part) => part !== 'system info') : PARTS;
  const part = expected[pickles.length];
  if (!broken && part !== undefined) findings.push(finding('LE301', { offset: source.size }, { part }));
  return findings;
}

interface Area {
  readonly places: ReadonlyMap<string, AreaPlace>;
  readonly unlisted: (id: StorageId) => AreaPlace;
  readonly findings: readonly Finding[];
}

async function readArea(
  source: ByteSource,
  keys: ParsedPickle | undefined,
  ids: readonly StorageId[],
  context: ReadContext,
): Promise<Area> {
  // Without a list nothing is known of the storages, and another finding says why.
  const unknown: Area = { places: new Map(), unlisted: () => ({ fileOffset: null, problem: null }), findings: [] };
  if (keys?.value === undefined) return unknown;
  const listed = asItems(keys.value);
  const byKey = new Map(ids.map((id) => [id.key, id]));
  const isKnown = (key: PickleValue) => {
    const id = byKey.get(keyText(key));
    return id !== undefined && (asText(key) === null) === (asText(id.keyValue) === null);
  };
  if (listed === null) return { ...unknown, findings: [noKeyList(keys.value, keys.start, isKnown)] };
  const names = listed.map(keyText);
  const stray = listed.findIndex((key) => !isKnown(key));
  const known = (stray === -1 ? names : names.slice(0, stray)).flatMap((name) => byKey.get(name) ?? []);
  const area = await readStorageArea(source, keys.end, known, context.signal);
  const findings = stray === -1 ? [] : [strayKey(listed[stray] ?? null, keys.start)];
  const inList = new Set(names);
  const missing = ids.filter((id) => !inList.has(id.key) && id.bytes > 0).length;
  return {
    places: new Map([...area.places].map(([id, place]) => [id.key, place])),
    unlisted: (id) => neverFilled(id, inList, missing),
    findings: [...findings, ...trailing(source.size, stray === -1 ? area.end : null)],
  };
}

/** A key of the list that no storage of the object has; it is shown as Python prints it. */
function strayKey(key: PickleValue, offset: number): Finding {
  return finding('LE305', { offset }, { key: keyText(key).slice(0, 64) }, keyFailure(key));
}

/** What torch raises when it looks up a key that is none. */
function keyFailure(key: PickleValue): string {
  const type = new HashCheck().unhashable(key);
  if (type !== null) return `TypeError: unhashable type: '${type}'`;
  const text = asText(key);
  const shown = text === null ? valueText(key) : pythonText(text);
  return `AssertionError: storage key ${shown} not found in deserialized_objects`;
}

/** torch goes through whatever is there: keys of a dict, letters of a text, numbers of bytes. */
function noKeyList(value: PickleValue, offset: number, isKnown: (key: PickleValue) => boolean): Finding {
  const items = iterated(value);
  const type = typeName(value);
  const stray = items?.find((key) => !isKnown(key));
  const reference =
    stray !== undefined
      ? keyFailure(stray)
      : items === null && type !== null
        ? `TypeError: '${type}' object is not iterable`
        : '';
  return finding('LE310', { offset }, { what: pythonTypeName(value) }, reference);
}

function neverFilled({ key, bytes }: StorageId, inList: ReadonlySet<string>, count: number): AreaPlace {
  const problem = inList.has(key) || bytes === 0 ? null : ({ code: 'LE304', data: { key, count } } as const);
  return { fileOffset: null, problem };
}

function trailing(size: number, end: number | null): readonly Finding[] {
  return end === null || end >= size
    ? []
    : [finding('LE306', { offset: end, end: size }, { count: size - end, end, size })];
}

function shown(value: PickleValue): string {
  if (typeof value === 'bigint' && value >= 0n) return `0x${value.toString(16).slice(0, 40)}`;
  return typeof value === 'object' ? `a ${pythonTypeName(value)}` : String(value).slice(0, 40);
}
