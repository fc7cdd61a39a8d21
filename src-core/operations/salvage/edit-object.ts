import { ruleOf } from '../../findings/catalog.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Rows } from '../../model/rows.ts';
import type { KeyPath, Storage, TensorInfo } from '../../model/tensor.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import { GraphEditor } from '../../pickle/graph/edit.ts';
import type { GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { decodeForEditing } from '../../pickle/graph/lossless.ts';
import { nodeAt } from '../../pickle/graph/mapping.ts';
import type { LoadedObject } from '../../torch/load-object.ts';
import { nameOf } from '../../torch/rebuild/place.ts';
import { dropLost } from './drop-lost.ts';
import type { LostTensor, Proof, RecoveredTensor, SalvageOptions } from './salvage-plan.ts';

export type EditedObject =
  | {
      readonly ok: true;
      readonly graph: PickleGraph;
      readonly builder: GraphBuilder;
      readonly replaced: readonly string[];
    }
  | { readonly ok: false; readonly why: string };

/** Take all lost tensors out of an object pickle. */
export function editObject(
  bytes: Uint8Array,
  start: number,
  loaded: LoadedObject,
  storages: Rows<Storage>,
  { allowNone = false }: SalvageOptions,
  isLost: (storageKey: string) => boolean,
): EditedObject {
  const decoded = decodeForEditing(bytes, start);
  if (!decoded.ok)
    return {
      ok: false,
      why: `its pickle cannot be written back without loss (byte ${decoded.offset}): ${decoded.why}`,
    };
  const { graph } = decoded;
  const lostNodes = new Set<GraphNode>();
  for (const path of misfits(loaded, storages, isLost)) {
    const node = nodeAt(graph, path);
    if (node !== null) lostNodes.add(node);
  }
  const { builder } = new GraphEditor(graph);
  const dropped = dropLost(graph, builder, { isLost, lostNodes, allowNone });
  return dropped.ok ? { ok: true, graph, builder, replaced: dropped.replaced } : dropped;
}

/** Values whose storages are whole, and that cannot be what they say: they reach outside, or their parts do. */
function misfits(
  { tensors, findings }: LoadedObject,
  storages: Rows<Storage>,
  isLost: (storageKey: string) => boolean,
): readonly KeyPath[] {
  const paths: KeyPath[] = tensors.flatMap((tensor) => {
    const key = tensor.storage === null ? undefined : storages.at(tensor.storage)?.key;
    return isWhole(tensor) || (key !== undefined && isLost(key)) ? [] : [tensor.keyPath];
  });
  for (const { at } of findings.filter(isError)) if (at.key !== undefined) paths.push(at.key);
  return paths;
}

function isError({ code }: Finding): boolean {
  return ruleOf(code).severity === 'error';
}

/** Every tensor as recovered or lost. `proofOf` answers how sure a storage is, or why it is lost. */
export function outcomeOf(
  { tensors, findings }: LoadedObject,
  storages: Rows<Storage>,
  proofOf: (storage: Storage) => Proof | { readonly why: string },
): { readonly recovered: readonly RecoveredTensor[]; readonly lost: readonly LostTensor[] } {
  const refused = new Map<string, string>();
  for (const found of findings.filter(isError))
    if (found.at.key !== undefined) refused.set(nameOf(found.at.key), describeFinding(found).message);
  const recovered: RecoveredTensor[] = [];
  const lost: LostTensor[] = [];
  for (const tensor of tensors) {
    const { name } = tensor;
    const storage = tensor.storage === null ? null : (storages.at(tensor.storage)?.key ?? null);
    const proof = weakest(
      partsOf(tensor)
        .flatMap((part) => (part.storage === null ? [] : (storages.at(part.storage) ?? [])))
        .map(proofOf),
    );
    if (typeof proof === 'object') lost.push({ name, storage, why: proof.why });
    else if (isWhole(tensor) && !refused.has(name)) recovered.push({ name, storage, proof });
    else lost.push({ name, storage, why: refused.get(name) ?? 'it cannot be what it says' });
    refused.delete(name);
  }
  // What could not be made a tensor of at all is not among the tensors.
  for (const [name, why] of refused) lost.push({ name, storage: null, why });
  return { recovered, lost };
}

function weakest(proofs: readonly (Proof | { readonly why: string })[]): Proof | { readonly why: string } {
  return proofs.find((proof) => typeof proof === 'object') ?? (proofs.includes('none') ? 'none' : 'checksum');
}

/** A tensor, and those it is made of. */
function partsOf(tensor: TensorInfo): readonly TensorInfo[] {
  return [tensor, ...Object.values(tensor.parts ?? {}).flatMap(partsOf)];
}

/** A sparse tensor is as whole as the tensors it is made of. */
function isWhole(tensor: TensorInfo): boolean {
  return tensor.readable && Object.values(tensor.parts ?? {}).every(isWhole);
}
