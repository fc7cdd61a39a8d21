import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { Storage } from '../../model/tensor.ts';
import { encodeGraph } from '../../pickle/graph/encode.ts';
import { parsePickle } from '../../pickle/machine.ts';
import type { ParsedPickle } from '../../pickle/node.ts';
import { checkIndices } from '../../torch/check-indices.ts';
import { loadObject } from '../../torch/load-object.ts';
import { parseOptions } from '../../torch/parse-object.ts';
import type { StorageId } from '../../torch/storage-id.ts';
import { StorageTable } from '../../torch/storage-table.ts';
import { checksumPolicy, type ChecksumPolicy } from '../../zip/checksums.ts';
import { StorageRecords } from '../rewrite/storage-records.ts';
import { planStorages } from '../rewrite/storage-plan.ts';
import { archiveRecords } from './archive-records.ts';
import { findCopies, findRecords, type Copies } from './copies.ts';
import { editObject, outcomeOf } from './edit-object.ts';
import { proveRecord, readWhole, type ProvenRecord } from './prove-record.ts';
import { nothing, NONE_WHOLE, type SalvageOptions, type SalvagePlan } from './salvage-plan.ts';

const KIND = 'torch-zip';
const OBJECT = 'data.pkl';

/** What can be got back from an archive that torch.save wrote: every storage that is whole, with its names. */
export async function salvageTorchZip(
  source: ByteSource,
  context: ReadContext,
  options: SalvageOptions,
): Promise<SalvagePlan> {
  const plain = await findRecords(source, context);
  const first = isDoubtful(plain) ? await findCopies(source, context, () => null) : plain;
  const prefix = rootOf(first);
  if (prefix === null) return nothing(KIND, noObject(first));
  if (first.entries.some(({ name }) => name.startsWith(`${prefix}code/`) || name === `${prefix}constants.pkl`))
    return nothing(
      KIND,
      'it is a TorchScript archive: its code and its tensors cannot be told apart once some are gone',
    );
  let object = await readObject(source, context, first, prefix, {});
  // A directory that is damaged may hide the record, or tell the wrong size or checksum.
  if (typeof object === 'string')
    object = await readObject(source, context, await findCopies(source, context, () => null), prefix, options);
  if (typeof object === 'string') return nothing(KIND, object);
  const ids = declared(object.parsed);
  const sizes = new Map(ids.map((id) => [`${prefix}data/${id.key}`, id.bytes]));
  const copies = await findCopies(source, context, (name) => sizes.get(name) ?? null);
  const storages = await proveStorages(source, context, { copies, prefix, ids, onProgress: options.onProgress });
  const order = await smallRecord(source, context, copies, `${prefix}byteorder`);
  const table = new StorageTable(4, order?.startsWith('big') === true ? 'big' : 'little', {
    place: (id) => {
      const record = storages.get(id.key);
      const whole = record?.ok === true;
      return {
        fileOffset: whole && record.content.kind === 'copy' ? record.content.offset : null,
        problem: null,
        available: whole,
      };
    },
  });
  const described = loadObject(object.parsed, table, { limits: context.limits, at: {} });
  const indices = await checkIndices(source, described.tensors, table, context);
  const loaded = { ...described, findings: [...described.findings, ...indices] };
  const edited = editObject(
    object.bytes,
    object.parsed.start,
    loaded,
    table,
    options,
    (key) => storages.get(key)?.ok !== true,
  );
  const outcome = outcomeOf(loaded, table, (storage) => {
    const record = storages.get(storage.key);
    return record?.ok === true ? record.proof : { why: record?.why ?? 'its bytes are not in the file' };
  });
  const notes = [...object.notes];
  if (outcome.recovered.length === 0 && outcome.lost.length > 0)
    return { ...nothing(KIND, NONE_WHOLE), lost: outcome.lost };
  if (!edited.ok) return { ...nothing(KIND, edited.why, notes), lost: outcome.lost };
  const planned = planStorages(edited.graph, edited.builder, { storages: table, cast: null, trims: new Map() });
  if (!planned.ok) return { ...nothing(KIND, planned.why, notes), lost: outcome.lost };
  const data = new StorageRecords();
  for (const { source: wanted } of planned.storages) {
    const record = storages.get(wanted.key);
    if (record?.ok !== true)
      return { ...nothing(KIND, `storage \`${wanted.key}\` is lost, and still used`, notes), lost: outcome.lost };
    data.add(record);
  }
  const archive = await archiveRecords(source, context, { copies, prefix, pickle: encodeGraph(edited.graph), data });
  return {
    kind: KIND,
    ...outcome,
    replaced: edited.replaced,
    notes: [...notes, ...archive.notes],
    refusal: null,
    output: { kind: 'archive', archive: archive.archive },
  };
}

/** The folder of the object pickle, with its slash: of several the one with most storages, then the one that lies highest. */
function rootOf({ entries, cutInside }: Pick<Copies, 'entries' | 'cutInside'>): string | null {
  const names = [...entries.map(({ name }) => name), ...(cutInside === null ? [] : [cutInside])];
  const roots = new Set(
    names.filter((name) => name.endsWith(`/${OBJECT}`)).map((name) => name.slice(0, -OBJECT.length)),
  );
  const ranked = [...roots].map((root) => ({ root, storages: storagesIn(names, root) }));
  ranked.sort((a, b) => b.storages - a.storages || a.root.length - b.root.length);
  return ranked[0]?.root ?? null;
}

function storagesIn(names: readonly string[], root: string): number {
  return names.filter((name) => name.startsWith(`${root}data/`)).length;
}

/** A folder with an object and no storages, beside records of another: its name may be what is damaged. */
function isDoubtful({ entries }: Copies): boolean {
  const names = entries.map(({ name }) => name);
  const root = rootOf({ entries, cutInside: null });
  return root === null || (storagesIn(names, root) === 0 && names.some((name) => !name.startsWith(root)));
}

function noObject({ entries }: Copies): string {
  return entries.length === 0
    ? 'no record of it is whole'
    : `it has no ${OBJECT}: nothing says what its ${entries.length} records are`;
}

interface ReadObject {
  readonly parsed: ParsedPickle;
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

async function readObject(
  source: ByteSource,
  context: ReadContext,
  copies: Copies,
  prefix: string,
  options: SalvageOptions,
): Promise<ReadObject | string> {
  const name = prefix + OBJECT;
  const places = copies.byName.get(name) ?? [];
  if (places.length === 0)
    return `the file ends inside ${OBJECT}, which holds the names: its storages have none without it`;
  const record = await proveRecord(source, places, null, checksumPolicy(copies.entries), context);
  if (record.ok) {
    const unproven =
      record.proof === 'none' ? [`the checksum of ${OBJECT} was not recorded: names and shapes cannot be proved`] : [];
    return parsed(await readWhole(record, source, context), unproven, context);
  }
  if (options.trustPickle !== true)
    return `${OBJECT}, which holds names and shapes, is damaged: ${record.why} (it is used all the same only if asked for)`;
  for (const place of places) {
    if (place.method !== 0 || place.dataOffset + place.size > source.size) continue;
    const bytes = await source.read(place.dataOffset, place.size, context.signal);
    const object = parsed(
      bytes,
      [`${OBJECT} is damaged and was used all the same: names and shapes may be wrong`],
      context,
    );
    if (typeof object !== 'string') return object;
  }
  return `${OBJECT} is damaged and cannot be read: ${record.why}`;
}

function parsed(bytes: Uint8Array, notes: readonly string[], context: ReadContext): ReadObject | string {
  const pickle = parsePickle(bytes, parseOptions(context));
  return pickle.value === undefined ? `${OBJECT} is no whole pickle` : { parsed: pickle, bytes, notes };
}

/** The text of a small record, or null where it is not there or not whole. */
async function smallRecord(
  source: ByteSource,
  context: ReadContext,
  copies: Copies,
  name: string,
): Promise<string | null> {
  const record = await proveRecord(
    source,
    copies.byName.get(name) ?? [],
    null,
    checksumPolicy(copies.entries),
    context,
  );
  if (!record.ok || record.size > 64) return null;
  return new TextDecoder().decode(await readWhole(record, source, context));
}

/** The storages a pickle declares, before it is known where they are. */
function declared(pickle: ParsedPickle): readonly StorageId[] {
  const table = new StorageTable(4, 'little', {
    place: () => ({ fileOffset: null, problem: null, available: false }),
  });
  table.declareAll(pickle.persistent);
  return table.flatMap((_: Storage, index) => table.idOf(index) ?? []);
}

interface StoragesToProve {
  readonly copies: Copies;
  readonly prefix: string;
  readonly ids: readonly StorageId[];
  readonly onProgress: SalvageOptions['onProgress'];
}

async function proveStorages(
  source: ByteSource,
  context: ReadContext,
  { copies, prefix, ids, onProgress }: StoragesToProve,
): Promise<ReadonlyMap<string, ProvenRecord>> {
  const policy: ChecksumPolicy = checksumPolicy(copies.entries);
  const total = ids.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const proven = new Map<string, ProvenRecord>();
  for (const { key, bytes } of ids) {
    const name = `${prefix}data/${key}`;
    const record = await proveRecord(source, copies.byName.get(name) ?? [], bytes, policy, context);
    proven.set(key, record.ok || copies.byName.has(name) ? record : { ok: false, why: absence(name, copies) });
    done += bytes;
    onProgress?.(done, total);
  }
  return proven;
}

function absence(name: string, { cutInside, archive }: Copies): string {
  if (cutInside === name) return 'the file ends inside it';
  if (archive.directory !== null) return 'its record is not in the archive';
  return cutInside === null ? 'its record was not found' : 'the file ends before it';
}
