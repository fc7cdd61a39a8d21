import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src-core/bytes/byte-source.ts';
import { MemorySource } from '../../../src-core/bytes/memory-source.ts';
import { DEFAULT_LIMITS } from '../../../src-core/model/limits.ts';
import { nodePorts } from '../../../src-core/node/ports.ts';
import { applyKeyEdit } from '../../../src-core/operations/rewrite/edit-keys.ts';
import { editNames } from '../../../src-core/operations/rewrite/edit-names.ts';
import { allNames } from '../../../src-core/operations/rewrite/named-entries.ts';
import { planRewrite } from '../../../src-core/operations/rewrite/plan.ts';
import { runRewrite } from '../../../src-core/operations/rewrite/run.ts';
import { GraphBuilder } from '../../../src-core/pickle/graph/builder.ts';
import { GraphEditor } from '../../../src-core/pickle/graph/edit.ts';
import { decodeForEditing } from '../../../src-core/pickle/graph/lossless.ts';
import { readTorchZip } from '../../../src-core/torch/read-zip.ts';
import { torchZipOf } from '../../bench/samples.ts';

/** The stack holds some 120,000 arguments. */
const MANY = 150_000;

async function open(count: number) {
  const bytes = await torchZipOf(count);
  const context = { limits: DEFAULT_LIMITS, ports: nodePorts, name: 'many.pt' };
  return { bytes, context, read: await readTorchZip(new MemorySource(bytes), context) };
}

/** Counts what is asked of a source. */
function counting(bytes: Uint8Array): { readonly source: ByteSource; readonly reads: () => number } {
  const memory = new MemorySource(bytes);
  let reads = 0;
  const source: ByteSource = {
    size: memory.size,
    read(offset, length, signal) {
      reads++;
      return memory.read(offset, length, signal);
    },
  };
  return { source, reads: () => reads };
}

describe('a rewrite of very many tensors', () => {
  it('reads their storages many at a time', async () => {
    const { bytes, context, read } = await open(3000);
    const first = read.checkpoint.tensors.at(0)?.name ?? '';
    const prefix = first.slice(0, first.indexOf('.') + 1);
    const { source, reads } = counting(bytes);
    const plan = await planRewrite(source, read, [{ kind: 'strip-prefix', prefix }], context);
    expect(plan.refusals).toEqual([]);
    expect(plan.changes.length).toBe(3000);
    if (plan.rewrite === null || plan.rewrite === 'unchanged') throw new Error('nothing to write');
    let written = 0;
    const before = reads();
    const sink = { write: async (piece: Uint8Array) => void (written += piece.length) };
    const outcome = await runRewrite(plan.rewrite, sink, { source, ports: nodePorts });
    expect(outcome).toEqual({ ok: true, bytes: written, overflowed: 0 });
    expect(reads() - before).toBeLessThan(bytes.length / (1 << 20) + 10);
  });

  it('keeps thirty bytes of each node, whatever its kind', async () => {
    const { read } = await open(2000);
    const decoded = decodeForEditing(read.pickles[0]?.bytes ?? new Uint8Array());
    if (!decoded.ok) throw new Error(decoded.why);
    const { nodes } = decoded.graph;
    // Name, call, arguments, persistent id and its tuple, key, size, stride, hooks.
    expect(nodes.length).toBeLessThan(2000 * 9 + 20);
    expect(nodes.bytes / nodes.length).toBeLessThan(40);
  });

  it('asks once for the new name of each key', async () => {
    const { read } = await open(2000);
    const decoded = decodeForEditing(read.pickles[0]?.bytes ?? new Uint8Array());
    if (!decoded.ok) throw new Error(decoded.why);
    const editor = new GraphEditor(decoded.graph);
    const root = decoded.graph.nodes.nodeOf(decoded.graph.root);
    let asked = 0;
    const named = (key: string) => `${key}${asked++}`;
    expect(root === null ? null : editor.renameKeysOf(root, named)).toEqual({ ok: true, changed: 2000 });
    expect(asked).toBe(2000);
  });

  it('names more changes than a call can have arguments', () => {
    const names = Array.from({ length: MANY }, (_, index) => `layer.${index}`);
    const { changes, refusals } = editNames(names, [{ kind: 'strip-prefix', prefix: 'layer.' }]);
    expect([changes.length, refusals]).toEqual([MANY, []]);
  });

  it('drops and keeps by pattern in dicts inside dicts, of which there may be as many', () => {
    const builder = new GraphBuilder();
    const state = Array.from({ length: 3000 }, (_, index) => {
      const inner = builder.dict([
        [builder.str('step'), builder.int(index)],
        [builder.str('exp_avg'), builder.none()],
      ]);
      return [builder.str(`p${index}`), inner] as const;
    });
    const editor = new GraphEditor(builder.graph(builder.dict([[builder.str('state'), builder.dict(state)]])));
    expect(applyKeyEdit(editor, { kind: 'drop', pattern: '*.exp_avg' })).toMatchObject({ ok: true });
    expect(applyKeyEdit(editor, { kind: 'keep', patterns: ['state.p7.*'] })).toMatchObject({ ok: true });
    expect(allNames(editor.graph)).toEqual(['state', 'state.p7', 'state.p7.step']);
  });
});
