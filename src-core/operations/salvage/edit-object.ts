import type { Storage, TensorInfo } from '../../model/tensor.ts';
import type { GraphBuilder } from '../../pickle/graph/builder.ts';
import { GraphEditor } from '../../pickle/graph/edit.ts';
import type { GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { decodeForEditing } from '../../pickle/graph/lossless.ts';
import { nodeAt } from '../../pickle/graph/mapping.ts';
import type { LoadedObject } from '../../torch/load-object.ts';
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
  storages: readonly Storage[],
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
  if (loaded.tensors.length > 0 && loaded.tensors.every((tensor) => !isWhole(tensor)))
    return { ok: false, why: 'no tensor of it is whole' };
  const lostNodes = new Set<GraphNode>();
  for (const tensor of loaded.tensors) {
    const key = tensor.storage === null ? undefined : storages[tensor.storage]?.key;
    // Its storage is whole, and the tensor cannot be what it says: it reaches outside, or its parts are.
    if (isWhole(tensor) || (key !== undefined && isLost(key))) continue;
    const node = nodeAt(graph, tensor.keyPath);
    if (node !== null) lostNodes.add(node);
  }
  const { builder } = new GraphEditor(graph);
  const dropped = dropLost(graph, builder, { isLost, lostNodes, allowNone });
  return dropped.ok ? { ok: true, graph, builder, replaced: dropped.replaced } : dropped;
}

const UNMADE = 'a tensor that it is made of is lost, or it cannot be what it says';
const MISFIT = 'it cannot be what it says: it does not fit its storage';

/** Every tensor as recovered or lost. `proofOf` answers how sure a storage is, or why it is lost. */
export function outcomeOf(
  { tensors }: LoadedObject,
  storages: readonly Storage[],
  proofOf: (storage: Storage) => string,
): { readonly recovered: readonly RecoveredTensor[]; readonly lost: readonly LostTensor[] } {
  const recovered: RecoveredTensor[] = [];
  const lost: LostTensor[] = [];
  for (const tensor of tensors) {
    const storage = tensor.storage === null ? undefined : storages[tensor.storage];
    const proof = storage === undefined ? 'checksum' : proofOf(storage);
    const name = tensor.name;
    const key = storage?.key ?? null;
    if (isWhole(tensor) && isProof(proof)) recovered.push({ name, storage: key, proof });
    else if (!isProof(proof)) lost.push({ name, storage: key, why: proof });
    else lost.push({ name, storage: key, why: storage === undefined ? UNMADE : MISFIT });
  }
  return { recovered, lost };
}

/** A sparse tensor is as whole as the tensors it is made of. */
function isWhole(tensor: TensorInfo): boolean {
  return tensor.readable && Object.values(tensor.parts ?? {}).every(isWhole);
}

function isProof(text: string): text is Proof {
  return text === 'checksum' || text === 'none';
}
