import type { Rows } from '../../model/rows.ts';
import type { Storage } from '../../model/tensor.ts';
import { dtypeBytes } from '../../model/dtype.ts';
import { GraphEditor } from '../../pickle/graph/edit.ts';
import { encodeGraph } from '../../pickle/graph/encode.ts';
import type { Child, GraphNode, PickleGraph } from '../../pickle/graph/graph.ts';
import { decodeForEditing } from '../../pickle/graph/lossless.ts';
import { eachStorageReference } from '../../pickle/graph/persistent-ids.ts';
import { eachReachable } from '../../pickle/graph/reachable.ts';
import { leafText } from '../../pickle/graph/read-node.ts';
import { OP } from '../../pickle/opcodes.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { DEFAULT_ALIGNMENT } from '../../zip/write/plan.ts';
import { damageOf } from '../rewrite/plan.ts';
import { StorageRows } from '../rewrite/storage-rows.ts';
import { refuse, type ConvertedArchive } from './converted.ts';
import { StorageRecords } from '../rewrite/storage-records.ts';
import { torchRecords } from './record-set.ts';

/** Place of the object among the pickles of a legacy file: magic number, protocol version and system info come first. */
const OBJECT = 3;

/**
 * The archive that `torch.save(torch.load(f))` writes for a legacy file: its object pickle with other persistent ids, and
 * each storage in a record of its own. A view of a storage becomes a storage with the bytes of the view.
 */
export function planZipFromLegacy(read: TorchRead, options: { readonly root: string }): ConvertedArchive {
  const damage = damageOf(read.findings);
  if (damage !== null) return refuse('the source', damage);
  const object = read.pickles[OBJECT];
  if (object === undefined || read.checkpoint.format !== 'torch-legacy')
    return refuse('the source', 'it is no legacy file of torch');
  const decoded = decodeForEditing(object.bytes, object.parsed.start);
  if (!decoded.ok)
    return refuse('the pickle', `it cannot be written back without loss (byte ${decoded.offset}): ${decoded.why}`);
  const { graph } = decoded;
  const sources = replaceModules(graph);
  if (sources === null) return refuse('the pickle', 'it names a class in a way that cannot be rewritten');
  const storages = numberStorages(graph, read.checkpoint.storages);
  if (typeof storages === 'string') return refuse('the storages', storages);
  return {
    ok: true,
    value: {
      root: options.root,
      alignment: DEFAULT_ALIGNMENT,
      records: torchRecords(encodeGraph(graph), storages),
    },
    notes: sources === 0 ? [] : [`the source code of ${sources} classes, kept by old files, is left out`],
  };
}

/** Persistent ids as the zip format has them, with new keys. Returns the storages in their order, or what stands against it. */
function numberStorages(graph: PickleGraph, storages: Rows<Storage>): StorageRecords | string {
  const { builder } = new GraphEditor(graph);
  const rows = new StorageRows(storages);
  const keys = new Map<number, GraphNode>();
  const records = new StorageRecords();
  for (const { key: name, tuple } of eachStorageReference(graph)) {
    const view = viewOf(graph, tuple);
    const row = rows.rowOf(view ?? name);
    const storage = storages.at(row);
    if (storage === undefined) return `storage \`${view ?? name}\` is not in the file`;
    let key = keys.get(row);
    if (key === undefined) {
      key = builder.str(String(records.length));
      if (storage.fileOffset === null && storage.bytes > 0) return `storage \`${storage.key}\` is not whole`;
      records.add({
        crc32: null,
        content: { kind: 'copy', offset: storage.fileOffset ?? 0, length: storage.bytes },
      });
      // torch makes an empty storage anew at each use, and gives each a key of its own.
      if (storage.bytes > 0) keys.set(row, key);
    }
    const [word, type, , location, elements] = graph.nodes.children(tuple);
    if (word === undefined || type === undefined || location === undefined || elements === undefined) continue;
    const count = view === null ? elements : builder.int(storage.bytes / (dtypeBytes(storage.dtype) ?? 1));
    graph.nodes.setChildren(tuple, [word, type, key, location, count]);
  }
  return records;
}

/** The key of the view `(key, offset, size)` in the sixth field, or null for a whole storage. */
function viewOf(graph: PickleGraph, tuple: GraphNode): string | null {
  const { nodes } = graph;
  const view = nodes.nodeOf(nodes.operand(tuple, 5) ?? 0);
  const key = view === null ? undefined : nodes.operand(view, 0);
  return key === undefined ? null : leafText(graph, key);
}

/**
 * `('module', class, file, source)` stands for the class in old files only. Returns how many there were, or null where one
 * stands at a place that cannot be changed.
 */
function replaceModules(graph: PickleGraph): number | null {
  const { nodes } = graph;
  const classes = new Map<GraphNode, Child>();
  eachReachable(graph, (node) => {
    const named = moduleClass(graph, node);
    if (named !== null) classes.set(node, named);
  });
  if (classes.size === 0) return 0;
  if (graph.rigid !== null) return null;
  const replaced = (child: Child): Child => classes.get(child as GraphNode) ?? child;
  eachReachable(graph, (node) => {
    const children = nodes.children(node);
    if (children.some((child) => replaced(child) !== child)) nodes.setChildren(node, children.map(replaced));
    const tail = nodes.tail(node);
    if (tail.some((step) => step.kind === 'mutation'))
      nodes.setTail(
        node,
        tail.map((step) => (step.kind === 'mutation' ? { ...step, items: step.items.map(replaced) } : step)),
      );
  });
  graph.root = replaced(graph.root);
  return classes.size;
}

function moduleClass(graph: PickleGraph, node: GraphNode): Child | null {
  const { nodes } = graph;
  const pid = nodes.op(node) === OP.BINPERSID ? nodes.operand(node, 0) : undefined;
  const tuple = pid === undefined ? null : nodes.nodeOf(pid);
  if (tuple === null) return null;
  const word = nodes.operand(tuple, 0);
  const named = nodes.operand(tuple, 1);
  if (word === undefined || named === undefined || leafText(graph, word) !== 'module') return null;
  return named;
}
