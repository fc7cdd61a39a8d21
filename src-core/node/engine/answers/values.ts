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
import { nodePorts } from '../../ports.ts';
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
    const tensor = checkpoint.tensors[index];
    if (tensor === undefined) throw new RequestError(`${record.name} has ${checkpoint.tensors.length} tensors`);
    const isDamaged = record.result?.damaged.has(index) === true;
    const context = { limits: parts.limits, ports: nodePorts, name: basename(record.path), signal };
    return withSource(record, (files) =>
      work({ ...files, checkpoint, context }, isDamaged ? { ...tensor, readable: false } : tensor),
    );
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
    histogram: (id, index, bins) => shown(id, index, (open, tensor) => histogramOf(open, tensor, bins)),
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
