import { basename } from 'node:path';
import type { CheckpointId } from '../../../contract/ids.ts';
import type { NotShown, ValueRequests } from '../../../contract/values.ts';
import { displayText } from '../../../model/display-text.ts';
import type { TensorInfo } from '../../../model/tensor.ts';
import { csvOf, npyOf } from '../../../operations/explore/export-tensor.ts';
import { elementsOf } from '../../../operations/explore/elements.ts';
import { histogramOf } from '../../../operations/explore/histogram.ts';
import { layersOf } from '../../../operations/explore/layers.ts';
import type { OpenCheckpoint } from '../../../operations/explore/open-tensor.ts';
import { sliceOf } from '../../../operations/explore/slice.ts';
import { writeAtomically } from '../../atomic-write/write-atomically.ts';
import { dtypeBytes } from '../../../model/dtype.ts';
import { nodePorts } from '../../ports.ts';
import { nodeScanner } from '../../scan/node-scanner.ts';
import { WORTH_A_SPREAD } from '../../../values/scan/segments.ts';
import type { SpreadNumbers } from '../../../values/spread.ts';
import type { CheckpointRecord } from '../record.ts';
import { RequestError } from '../request-error.ts';
import { freePath } from '../rewriting/result-name.ts';
import { knownContent, recordOf, withSource, type AnswerParts, type Answers } from './parts.ts';

/** Rows of an overview: more are no overview. */
const MOST_LAYERS = 10_000;

export function valueAnswers(parts: AnswerParts): Pick<Answers, keyof ValueRequests> {
  /** Read something of one tensor, with the file open. */
  const withTensor = async <T>(
    record: CheckpointRecord,
    index: number,
    signal: AbortSignal,
    work: (open: OpenCheckpoint, tensor: TensorInfo) => Promise<T>,
  ): Promise<T> => {
    const { checkpoint } = await knownContent(parts, record);
    const tensor = checkpoint.tensors.at(index);
    if (tensor === undefined) throw new RequestError(`${record.name} has ${checkpoint.tensors.length} tensors`);
    const isDamaged = record.result?.damaged.has(index) === true;
    const about = { limits: parts.limits, ports: nodePorts, name: basename(record.path), signal };
    return withSource(record, ({ folder, ...files }) => {
      const open = { ...files, checkpoint, context: { ...about, folder } };
      return work(open, isDamaged ? { ...tensor, readable: false } : tensor);
    });
  };
  const shown = async <T extends { readonly ok: true }>(
    id: CheckpointId,
    index: number,
    work: (open: OpenCheckpoint, tensor: TensorInfo) => Promise<T | NotShown>,
  ): Promise<T | NotShown> => {
    const answer = await withTensor(recordOf(parts, id), index, parts.closing, work);
    return answer.ok ? answer : { ok: false, why: displayText(answer.why) };
  };

  return {
    histogram: (id, index, query) =>
      shown(id, index, async (open, tensor) => {
        const known = recordOf(parts, id).result?.spreads.get(index) ?? (await countQuickly(open, tensor));
        return await histogramOf(open, tensor, query, known);
      }),
    slice: (id, query) => shown(id, query.tensor, (open, tensor) => sliceOf(open, tensor, query)),
    elements: (id, index, start, count) => shown(id, index, (open, tensor) => elementsOf(open, tensor, start, count)),
    exportTensor: async (id, index, format, name) => {
      const record = recordOf(parts, id);
      const target = await freePath(record.path, name);
      return parts.jobs.start({
        kind: 'export',
        title: `write ${name}`,
        checkpoint: id,
        run: (signal, progress) =>
          withTensor(record, index, signal, async (open, tensor) => {
            const file = await (format === 'npy' ? npyOf : csvOf)(open, tensor);
            if (!file.ok) throw new RequestError(`${tensor.name} is not written: ${file.why}`);
            let done = 0;
            await writeAtomically(
              target,
              async (output) => {
                for await (const { bytes, elements } of file.pieces()) {
                  signal.throwIfAborted();
                  await output.write(bytes);
                  done += elements;
                  progress('writing', done, file.elements);
                }
              },
              { unchangedSince: null, signal },
            );
            return { message: `${name} is written` };
          }),
      });
    },
    layers: async (id) => {
      const record = recordOf(parts, id);
      const { checkpoint } = await knownContent(parts, record);
      const rows = layersOf(checkpoint.tensors, record.result?.stats ?? null).slice(0, MOST_LAYERS);
      return rows.map((row) => ({ ...row, name: displayText(row.name, 512) }));
    },
  };
}

/** On threads, as a check would, where it is worth it; null where it is read in blocks just as well. */
async function countQuickly(open: OpenCheckpoint, tensor: TensorInfo): Promise<SpreadNumbers | null> {
  const bytes = tensor.shape.reduce((product, size) => product * size, dtypeBytes(tensor.dtype) ?? 0);
  if (bytes < WORTH_A_SPREAD) return null;
  const { source, checkpoint, context } = open;
  const { spreads } = await nodeScanner({
    source,
    context,
    checkpoint: { ...checkpoint, tensors: [tensor] },
    checksums: [],
    values: true,
    onProgress: () => undefined,
  });
  return spreads.get(0) ?? null;
}
