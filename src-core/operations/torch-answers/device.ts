/** In the order in which torch lists them. */
const TYPES =
  'cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone';
const KNOWN: ReadonlySet<string> = new Set(TYPES.split(', '));

/** What torch raises, its class left out, where this is no name of a device; null where it is. Source: c10/core/Device.cpp. */
export function deviceRefusal(name: string): string | null {
  if (name === '') return 'Device string must not be empty';
  const match = /^([a-zA-Z_]+)(?::(0|[1-9]\d*))?$/.exec(name);
  if (match === null) return `Invalid device string: '${name}'`;
  const [, type = ''] = match;
  return KNOWN.has(type) ? null : `Expected one of ${TYPES} device type at start of device string: ${type}`;
}
