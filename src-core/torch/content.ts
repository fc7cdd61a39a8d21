import type { FindingCode } from '../findings/catalog.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import type { Rows } from '../model/rows.ts';
import type { Storage, TensorInfo } from '../model/tensor.ts';
import type { Value } from '../model/value.ts';
import { itemSize } from './dtypes.ts';
import { hiddenBytes } from './hidden-bytes.ts';
import { layoutOf } from './known-layouts.ts';
import { deviceType } from './locations.ts';
import { prefixFindings, wrappedFindings } from './state-dicts.ts';

/** What can be said of a checkpoint's content without reading values. */
export interface Content {
  readonly layout: string | null;
  readonly metadata: readonly (readonly [string, string])[];
  readonly findings: readonly Finding[];
}

/** What a file holds. */
export interface Held {
  readonly root: Value | null;
  readonly tensors: Rows<TensorInfo>;
  /** Tensors of which there may be something to say: not those that are plain and fill their storage. */
  readonly remarkable: Rows<TensorInfo>;
}

/** `devices`: how many storages are on each, as `countDevices` tells where nobody knows. */
export function describeContent(
  { root, tensors, remarkable }: Held,
  storages: Rows<Storage>,
  devices: ReadonlyMap<string, number>,
  limits: Limits,
): Content {
  const { layout, metadata } = layoutOf(root);
  return {
    layout,
    metadata,
    findings: [
      ...wrappedFindings(root),
      ...prefixFindings(root),
      ...deviceFindings(remarkable, devices),
      ...expandedFindings(remarkable, storages, limits),
      ...togetherFindings(remarkable, storages),
      // Another tensor may fill the storage of one that does not: only then all of them are looked at.
      ...(hiddenBytes(remarkable, storages, limits).length === 0 ? [] : hiddenBytes(tensors, storages, limits)),
    ],
  };
}

export function countDevices(storages: Iterable<Storage>): ReadonlyMap<string, number> {
  const devices = new Map<string, number>();
  for (const { device } of storages) devices.set(device, (devices.get(device) ?? 0) + 1);
  return devices;
}

/** Tags of other devices than the CPU, and tensors without any bytes. */
function deviceFindings(tensors: Rows<TensorInfo>, devices: ReadonlyMap<string, number>): readonly Finding[] {
  const tagged = [...devices]
    .filter(([device]) => device !== 'cpu' && device !== 'meta')
    .map(([device, count]) => finding('TA319', {}, { device, count }, deviceReference(device)));
  const bodiless = tensors.filter(({ storage }) => storage === null);
  return [
    ...tagged,
    ...counted(
      'TA356',
      bodiless.filter(({ device, shape }) => device === 'meta' && shape.every((dim) => dim > 0)),
    ),
    ...counted(
      'TA353',
      bodiless.filter(({ className }) => className?.startsWith('torch.nn.parameter.Uninitialized') === true),
    ),
    ...counted(
      'TA354',
      bodiless.filter(({ className }) => className === 'torch.distributed.tensor.DTensor'),
    ),
  ];
}

function counted(code: FindingCode, tensors: Rows<TensorInfo>): readonly Finding[] {
  const [first] = tensors;
  return first === undefined
    ? []
    : [finding(code, { key: first.keyPath }, { count: tensors.length, tensor: first.name })];
}

function deviceReference(device: string): string | undefined {
  if (deviceType(device) !== 'cuda') return undefined;
  return "RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.";
}

/** Logical bytes from which a tensor that repeats its stored ones is worth a word. */
const EXPANDED_BYTES = 1 << 30;
const EXPANDED_FACTOR = 64;

/** Bytes that tensors show together from which it is worth a word, and how many times what is stored. */
const SHOWN_BYTES = 1 << 26;
const SHOWN_FACTOR = 1000;

/** Many tensors each of which repeats a little too little to be told by itself. */
function togetherFindings(tensors: Rows<TensorInfo>, storages: Rows<Storage>): readonly Finding[] {
  const used = new Set<number>();
  let [count, logical] = [0, 0];
  let largest: { readonly tensor: TensorInfo; readonly bytes: number } | null = null;
  const add = (tensor: TensorInfo, shown: TensorInfo) => {
    const bytes = logicalBytes(shown);
    if (shown.storage === null || !shown.readable || bytes >= EXPANDED_BYTES) return;
    used.add(shown.storage);
    count++;
    logical += bytes;
    if (bytes > (largest?.bytes ?? -1)) largest = { tensor, bytes };
  };
  for (const tensor of tensors) {
    add(tensor, tensor);
    for (const part of Object.values(tensor.parts ?? {})) add(tensor, part);
  }
  let stored = 0;
  for (const storage of used) stored += storages.at(storage)?.bytes ?? 0;
  const first = largest as { readonly tensor: TensorInfo } | null;
  if (first === null || logical < SHOWN_BYTES || logical < stored * SHOWN_FACTOR) return [];
  const { keyPath, name } = first.tensor;
  const tensor = name === '' ? 'the root object' : name;
  return [finding('TA346', { key: keyPath }, { count, logical, stored, tensor })];
}

function logicalBytes({ shape, dtype }: TensorInfo): number {
  return shape.reduce((product, dim) => product * dim, itemSize(dtype) ?? 1);
}

function expandedFindings(tensors: Rows<TensorInfo>, storages: Rows<Storage>, limits: Limits): readonly Finding[] {
  const found: Finding[] = [];
  for (const tensor of tensors) {
    const { storage, keyPath, name, readable } = tensor;
    if (storage === null || !readable || found.length >= limits.findingsPerCode) continue;
    const stored = storages.at(storage)?.bytes ?? 0;
    const logical = logicalBytes(tensor);
    if (logical >= EXPANDED_BYTES && logical > stored * EXPANDED_FACTOR)
      found.push(finding('TA345', { key: keyPath }, { tensor: name, logical, stored }));
  }
  return found;
}
