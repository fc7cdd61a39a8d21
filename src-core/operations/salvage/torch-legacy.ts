import type { ByteSource } from '../../bytes/byte-source.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { asDict, asItems } from '../../pickle/access.ts';
import { GraphBuilder } from '../../pickle/graph/builder.ts';
import { encodeGraph } from '../../pickle/graph/encode.ts';
import type { GraphNode } from '../../pickle/graph/graph.ts';
import { storageReferences } from '../../pickle/graph/persistent-ids.ts';
import { checkIndices } from '../../torch/check-indices.ts';
import { declaredStorages, LegacyLookup, legacyTable } from '../../torch/legacy/legacy-storages.ts';
import { MAGIC_NUMBER, PROTOCOL_VERSION } from '../../torch/legacy/read-legacy.ts';
import { readStack } from '../../torch/legacy/stack.ts';
import { loadObject } from '../../torch/load-object.ts';
import { keyText, type StorageId } from '../../torch/storage-id.ts';
import type { TorchPickle } from '../../torch/torch-read.ts';
import { contentBytes, type Content } from '../rewrite/content.ts';
import { editObject, outcomeOf } from './edit-object.ts';
import { nothing, NONE_WHOLE, type SalvageOptions, type SalvagePlan } from './salvage-plan.ts';
import { walkStorages } from './storage-walk.ts';

const KIND = 'torch-legacy';

/**
 * What can be got back from a legacy file: all storages up to the cut. They have no checksums: that their bytes are those
 * that were written cannot be proved.
 */
export async function salvageTorchLegacy(
  source: ByteSource,
  context: ReadContext,
  options: SalvageOptions,
): Promise<SalvagePlan> {
  const { pickles } = await readStack(source, 5, context);
  const parts = partsOf(pickles);
  if (parts === null)
    return nothing(KIND, 'the file ends inside its pickles, which hold the names, or they are damaged');
  const { object, keys } = parts;
  const listed = asItems(keys.parsed.value)?.map(keyText) ?? null;
  if (listed === null) return nothing(KIND, 'its list of storages is no list: nothing says where a storage begins');
  const ids = new Map(declaredStorages(object.parsed.persistent).map((id) => [id.key, id]));
  const walk = await walkStorages(source, keys.parsed.end, listed, ids, context.signal);
  const place = (key: string) => ({ fileOffset: walk.whole.get(key) ?? null, problem: null });
  const table = legacyTable(new Map([...ids.keys()].map((key) => [key, place(key)])), (id) => place(id.key));
  const lookup = new LegacyLookup(table);
  const described = loadObject(object.parsed, table, { limits: context.limits, at: {}, lookup });
  const indices = await checkIndices(source, described.tensors, table, context);
  const loaded = { ...described, findings: [...described.findings, ...indices] };
  const isLost = (key: string) => !walk.whole.has(key) && (ids.get(key)?.bytes ?? 0) > 0;
  const edited = editObject(object.bytes, object.parsed.start, loaded, table, options, isLost);
  const outcome = outcomeOf(loaded, table, ({ key, fileOffset, bytes }) =>
    fileOffset !== null || bytes === 0
      ? 'none'
      : { why: walk.lost.get(key) ?? 'the storage it is a view of is lost, or shorter than the view' },
  );
  if (outcome.recovered.length === 0 && outcome.lost.length > 0)
    return { ...nothing(KIND, NONE_WHOLE), lost: outcome.lost };
  if (!edited.ok) return { ...nothing(KIND, edited.why), lost: outcome.lost };
  const used = new Set(storageReferences(edited.graph).map(({ key }) => key));
  const kept = listed.flatMap((key) => (used.has(key) ? (ids.get(key) ?? []) : []));
  const output = legacyParts(source, parts, encodeGraph(edited.graph), kept, walk.whole);
  return {
    kind: KIND,
    ...outcome,
    replaced: edited.replaced,
    notes: [...UNPROVEN, ...walk.notes],
    refusal: null,
    output: { kind: 'parts', parts: output, size: output.reduce((sum, part) => sum + contentBytes(part), 0) },
  };
}

const UNPROVEN = ['the format has no checksums: that the bytes are those that were written cannot be proved'];

interface Parts {
  /** Null where it is missing or no dict. */
  readonly systemInfo: TorchPickle | null;
  readonly object: TorchPickle;
  readonly keys: TorchPickle;
}

/** Magic number and protocol version are written anew; where the system info is missing the object stands in its place. */
function partsOf(pickles: readonly TorchPickle[]): Parts | null {
  const [, , third, fourth, fifth] = pickles;
  if (third === undefined || fourth === undefined) return null;
  if (third.parsed.persistent.length > 0) return whole({ systemInfo: null, object: third, keys: fourth });
  if (fifth === undefined) return null;
  return whole({ systemInfo: asDict(third.parsed.value) === null ? null : third, object: fourth, keys: fifth });
}

function whole(parts: Parts): Parts | null {
  return parts.object.parsed.value === undefined || parts.keys.parsed.value === undefined ? null : parts;
}

/** Source: torch/serialization.py `_legacy_save`. */
const SYSTEM_INFO = {
  protocol_version: PROTOCOL_VERSION,
  little_endian: true,
  type_sizes: { short: 2, int: 4, long: 4 },
};

function legacyParts(
  source: ByteSource,
  { systemInfo }: Parts,
  object: Uint8Array,
  kept: readonly StorageId[],
  places: ReadonlyMap<string, number>,
): readonly Content[] {
  const builder = () => new GraphBuilder();
  const pickle = (make: (from: GraphBuilder) => GraphNode): Content => {
    const from = builder();
    return { kind: 'bytes', bytes: encodeGraph(from.graph(make(from))) };
  };
  const info: Content =
    systemInfo === null
      ? pickle((from) => from.plain(SYSTEM_INFO))
      : { kind: 'copy', offset: systemInfo.parsed.start, length: systemInfo.parsed.end - systemInfo.parsed.start };
  const parts: Content[] = [
    pickle((from) => from.int(MAGIC_NUMBER)),
    pickle((from) => from.int(PROTOCOL_VERSION)),
    info,
    { kind: 'bytes', bytes: object },
    pickle((from) => from.list(kept.map(({ key }) => from.str(key)))),
  ];
  for (const { key, numel, bytes } of kept) {
    const count = new Uint8Array(8);
    new DataView(count.buffer).setBigInt64(0, BigInt(numel), true);
    parts.push({ kind: 'bytes', bytes: count });
    const offset = places.get(key);
    if (offset !== undefined && bytes > 0 && offset + bytes <= source.size)
      parts.push({ kind: 'copy', offset, length: bytes });
  }
  return parts;
}
