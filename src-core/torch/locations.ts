import type { TensorProblem } from './rebuild/geometry.ts';

/** Device types whose tag torch restores by `type` or `type:index`; their order is of no matter. Source: torch/serialization.py, `register_package`. */
const BACKENDS = ['cuda', 'hpu', 'xpu', 'mtia', 'privateuseone', 'privateuse'];

/** Backends of other packages, which register themselves when they are imported. */
const PLUGINS = ['xla', 'npu', 'mlu', 'ipu', 'musa', 'maia', 'ort', 'vulkan'];

/** A tag that no torch restores: the load fails unless `map_location` is given. */
export function checkLocation(location: string): TensorProblem | null {
  if (location === 'cpu' || location === 'meta' || location.startsWith('mps')) return null;
  const type = deviceType(location);
  if (BACKENDS.includes(type) || PLUGINS.includes(type)) return null;
  return {
    code: 'TA314',
    data: { location: location.slice(0, 64) },
    reference: `RuntimeError: don't know how to restore data location of torch.storage.UntypedStorage (tagged with ${location.slice(0, 64)})`,
  };
}

/** `cuda` of `cuda:0`, and of the `cuda0` that torch accepts too. */
export function deviceType(location: string): string {
  return location.split(':', 1)[0]?.replace(/\d+$/, '') ?? location;
}
