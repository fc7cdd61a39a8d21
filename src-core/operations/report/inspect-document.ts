import type { InspectDocument, Report, ReportTensor, TensorStats } from '../../contract/report.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { Inspection } from '../inspection.ts';
import { jsonText } from './json-text.ts';
import { reportDocument } from './report.ts';
import { valuesJson, valuesText } from './values-json.ts';

/** `assay inspect --json`: the report and what is in the file. `depth` bounds the nesting of `values`. */
export function inspectDocument(
  version: string,
  report: Report,
  inspection: Inspection,
  depth: number,
): InspectDocument {
  const { checkpoint, stats } = inspection;
  return {
    ...reportDocument(version, [report]),
    tensorList: checkpoint.tensors.map((tensor, index) => reportTensor(checkpoint, tensor, stats?.get(index))),
    values: valuesJson(checkpoint.root, depth),
    globals: checkpoint.globals,
  };
}

/** Tensors of one piece of text. */
const PIECE = 1000;

/**
 * The same document as JSON text, in pieces: as one text, with the objects behind it, 200,000 tensors take half a gigabyte.
 * `rows` are the tensors to list, by their place in the file.
 */
export function* inspectText(
  version: string,
  report: Report,
  inspection: Inspection,
  { depth, rows }: { readonly depth: number; readonly rows: Uint32Array },
): Generator<string> {
  const { checkpoint, stats } = inspection;
  yield `${jsonText(reportDocument(version, [report])).slice(0, -1)},"tensorList":[`;
  for (let at = 0; at < rows.length; at += PIECE) {
    const listed = Array.from(rows.subarray(at, at + PIECE)).flatMap((index) => {
      const tensor = checkpoint.tensors.at(index);
      return tensor === undefined ? [] : [reportTensor(checkpoint, tensor, stats?.get(index))];
    });
    yield (at === 0 ? '' : ',') + jsonText(listed).slice(1, -1);
  }
  yield '],"values":';
  yield* valuesText(checkpoint.root, depth);
  yield `,"globals":${jsonText(checkpoint.globals)}}`;
}

export function reportTensor({ storages }: Checkpoint, tensor: TensorInfo, stats?: TensorStats): ReportTensor {
  const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
  return {
    name: tensor.name,
    keyPath: tensor.keyPath,
    shape: tensor.shape,
    ...(tensor.shapeUnknown === true ? { shapeUnknown: true } : {}),
    dtype: tensor.dtype,
    stride: tensor.stride,
    storageOffset: tensor.storageOffset,
    storage:
      storage === undefined
        ? null
        : {
            key: storage.key,
            bytes: storage.bytes,
            fileOffset: storage.fileOffset,
            device: storage.device,
            ...(storage.file === undefined ? {} : { file: storage.file }),
          },
    requiresGrad: tensor.requiresGrad,
    layout: tensor.layout,
    ...(stats === undefined ? {} : { stats }),
  };
}
