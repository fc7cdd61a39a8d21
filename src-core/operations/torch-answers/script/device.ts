import { ScriptRefusal } from './values.ts';

/** In the order in which torch lists them. */
const TYPES =
  'cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone';
const KNOWN: ReadonlySet<string> = new Set(TYPES.split(', '));

/** Read the name of a device as `c10::Device` does. Throws what torch raises. Source: c10/core/Device.cpp. */
export function checkDevice(name: string): void {
  if (name === '') throw new ScriptRefusal('Device string must not be empty');
  const match = /^([a-zA-Z_]+)(?::(0|[1-9]\d*))?$/.exec(name);
  if (match === null) throw new ScriptRefusal(`Invalid device string: '${name}'`);
  const [, type = ''] = match;
  if (!KNOWN.has(type))
    throw new ScriptRefusal(`Expected one of ${TYPES} device type at start of device string: ${type}`);
}
