import type { ByteSource } from '../../bytes/byte-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import { emptyCheckpoint } from '../../model/empty-checkpoint.ts';
import { countDevices, describeContent } from '../content.ts';
import { tensorFindings } from '../load-object.ts';
import { parseObject, type ParsedObject } from '../parse-object.ts';
import { Rebuilder } from '../rebuild/rebuilder.ts';
import { keyText } from '../storage-id.ts';
import type { TorchRead } from '../torch-read.ts';
import { TensorPlaces } from '../tensor-places.ts';
import { readTree, type Tree } from '../tree.ts';
import { readTarMembers, type TarMember } from './tar-members.ts';
import { TarObjects } from './tar-objects.ts';

/** Members in the order torch needs them. */
const MEMBERS = ['storages', 'tensors', 'pickle'] as const;

/** Read a checkpoint of torch before 0.1.10: a tar archive. Source: torch/serialization.py, `legacy_load`. */
export async function readTorchTar(source: ByteSource, context: ReadContext): Promise<TorchRead> {
  const { limits, signal } = context;
  const tar = await readTarMembers(source, signal);
  const missing = MEMBERS.filter((name) => !tar.members.has(name)).map((name) => finding('LE320', {}, { name }));
  const objects = new TarObjects(context);
  const storages = tar.members.get('storages');
  if (storages !== undefined) await objects.readStorages(source, storages);
  const tensors = tar.members.get('tensors');
  if (tensors !== undefined) await objects.readTensors(source, tensors);
  const object = await readObject(source, tar.members.get('pickle'), context);
  const value = object?.parsed.value;
  const tree: Tree | null =
    value === undefined ? null : readTree(value, new Rebuilder(objects, limits), new TensorPlaces(undefined, 0));
  const content = describeContent(tree ?? EMPTY, objects.storages, countDevices(objects.storages), limits);
  const damage: readonly Finding[] = [
    ...tar.findings,
    ...missing,
    ...objects.findings,
    ...(object?.findings ?? []),
    ...absentObjects(object, objects),
  ];
  return {
    checkpoint: {
      ...emptyCheckpoint('torch-tar', source.size),
      tensors: tree?.tensors ?? [],
      storages: objects.storages,
      root: tree?.root ?? null,
      layout: content.layout,
      metadata: content.metadata,
    },
    findings: [
      ...damage,
      ...tensorFindings(tree?.problems ?? [], { limits, at: {} }),
      ...content.findings,
      finding('LE324'),
    ],
    checksums: [],
    pickles: [...objects.pickles, ...(object?.pickles ?? [])],
    archive: null,
  };
}

const EMPTY = { root: null, tensors: [], remarkable: [] };

/** The object refers to tensors and storages by number. One that is not there, or no number, ends the load. */
function absentObjects(object: ParsedObject | null, objects: TarObjects): readonly Finding[] {
  if (objects.findings.length > 0) return [];
  for (const { pid, offset } of object?.parsed.persistent ?? []) {
    const failure = objects.lookupFailure(pid);
    if (failure === null) continue;
    const what = `it refers to object ${keyText(pid)}, which is not in the file`;
    return [finding('LE323', { entry: 'pickle', offset }, { name: 'pickle', offset, what }, failure)];
  }
  return [];
}

async function readObject(
  source: ByteSource,
  member: TarMember | undefined,
  context: ReadContext,
): Promise<ParsedObject | null> {
  if (member === undefined) return null;
  const length = Math.min(member.size, context.limits.pickleBytes);
  const bytes = await source.read(member.offset, length, context.signal);
  return parseObject(bytes, { entry: member.name }, context);
}
