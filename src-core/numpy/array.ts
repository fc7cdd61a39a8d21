import type { Finding, Location } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';
import type { GlobalUse, Safety } from '../model/checkpoint.ts';
import type { Key, Storage, TensorInfo } from '../model/tensor.ts';
import type { PickleProblem } from '../pickle/node.ts';
import { parsePickles } from '../pickle/parse-stream.ts';
import { scanPickles } from '../safety/scan.ts';
import { lengthFindings, type ArrayHeader } from './header.ts';

/** One array as a tensor, with what is known of its bytes. */
export interface ReadArray {
  readonly tensor: TensorInfo;
  readonly storage: Storage;
  readonly findings: readonly Finding[];
}

export interface ArrayPlace {
  readonly keyPath: readonly Key[];
  readonly at: Location;
  /** Where the array's first byte is in the file; null when it is not stored as it is (a deflated member). */
  readonly fileOffset: number | null;
  /** Bytes of the array, header included. */
  readonly size: number;
}

export function describeArray(header: ArrayHeader, place: ArrayPlace, storageIndex: number): ReadArray {
  const available = place.size - header.dataStart;
  const findings: Finding[] = [...lengthFindings(header, place.at)];
  const { dataBytes } = header;
  if (dataBytes !== null && available < dataBytes)
    findings.push(
      finding('NP207', place.at, { missing: dataBytes - available, expected: dataBytes, actual: available }),
    );
  if (dataBytes !== null && available > dataBytes)
    findings.push(
      finding('NP208', { ...place.at, offset: header.dataStart + dataBytes }, { extra: available - dataBytes }),
    );
  const whole = dataBytes !== null && available >= dataBytes;
  const name = place.keyPath.join('.');
  return {
    findings,
    storage: {
      key: name,
      bytes: dataBytes ?? available,
      dtype: header.type.dtype,
      device: 'cpu',
      fileOffset: whole && place.fileOffset !== null ? place.fileOffset + header.dataStart : null,
      ...(place.at.entry === undefined ? {} : { entry: place.at.entry }),
      byteOrder: header.type.byteOrder,
    },
    tensor: {
      name,
      keyPath: place.keyPath,
      shape: header.shape,
      dtype: header.type.dtype,
      stride: strideOf(header),
      storageOffset: 0,
      storage: storageIndex,
      requiresGrad: false,
      layout: 'strided',
      device: 'cpu',
      className: 'numpy.ndarray',
      readable: whole,
    },
  };
}

/** Elements per step: the last dimension runs fastest, in Fortran order the first. */
function strideOf({ shape, fortran }: ArrayHeader): readonly number[] {
  const stride = new Array<number>(shape.length).fill(1);
  const order = shape.map((_, i) => (fortran ? i : shape.length - 1 - i));
  let step = 1;
  for (const i of order) {
    stride[i] = step;
    step *= Math.max(1, shape[i] ?? 1);
  }
  return stride;
}

export interface ObjectScan {
  readonly safety: Safety;
  readonly globals: readonly GlobalUse[];
  readonly findings: readonly Finding[];
}

/** An array of objects is a pickle: judge what loading it with `allow_pickle=True` would run. */
export function scanObjects(pickle: Uint8Array, at: Location, context: ReadContext): ObjectScan {
  const { pickles } = parsePickles(pickle, context);
  const scan = scanPickles(
    pickles.map((parsed) => ({ parsed, bytes: pickle, at, role: { kind: 'loaded' as const } })),
    context,
  );
  const first = pickles[0];
  return {
    safety: scan.safety === 'safe' ? 'unknown' : scan.safety,
    globals: scan.globals,
    findings: [
      finding('NP301', at),
      ...(first?.value === undefined ? [unread(first?.problem ?? null, at)] : []),
      ...scan.findings,
    ],
  };
}

function unread(problem: PickleProblem | null, at: Location): Finding {
  return problem?.kind === 'limit'
    ? finding('PK317', at, { detail: problem.detail })
    : finding('NP302', at, { what: problem?.kind ?? 'no data' });
}
