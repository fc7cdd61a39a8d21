import { latin1 } from '../../bytes/latin1.ts';
import { asItems, asText } from '../../pickle/access.ts';
import type { PickleValue } from '../../pickle/node.ts';
import { int64Of, type Int } from '../../torch/rebuild/arguments.ts';
import { constantBytes } from '../../torch/rebuild/bytes-calls.ts';
import { typeName } from '../../torch/rebuild/type-name.ts';

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

/** What `torch.device(…)` raises, where its arguments tell. An index alone is one of the machine's accelerator. */
export function deviceFailure(args: readonly PickleValue[]): string | null {
  const types = args.map(typeName);
  if (types.includes(null)) return null;
  const [first = null, index = null] = args;
  const name = deviceText(first);
  if (args.length === 0 || args.length > 2) return noForm(types.join(', '), '');
  if (args.length === 1) {
    if (name !== null) return nameFailure(name);
    if (types[0] === 'int') return indexFailure(first);
    const why = `      didn't match because some of the arguments have invalid types: (!${typeShown(first)}!)\n`;
    return types[0] === 'torch.device' ? null : noForm(types[0] ?? '', why);
  }
  if (name === null) return `TypeError: device(): argument 'type' (position 1) must be str, not ${types[0] ?? ''}`;
  if (index !== null && types[1] !== 'int')
    return `TypeError: device(): argument 'index' (position 2) must be int, not ${types[1] ?? ''}`;
  if (index !== null && int64Of(index) === null) return indexFailure(index);
  return (
    nameFailure(name) ??
    (name.includes(':')
      ? `RuntimeError: type (string) must not include an index because index was passed explicitly: ${name}`
      : index === null
        ? null
        : indexFailure(index))
  );
}

function noForm(types: string, why: string): string {
  return (
    `TypeError: device() received an invalid combination of arguments - got (${types}), but expected one of:\n` +
    ` * (torch.device device)\n${why} * (str type, int index = -1)\n`
  );
}

/** torch shows the types of what is in a tuple or list. */
function typeShown(value: PickleValue): string {
  const type = typeName(value) ?? 'object';
  if (type !== 'tuple' && type !== 'list') return type;
  const items = asItems(value) ?? [];
  const inner = items.map((item) => typeName(item) ?? 'object').join(', ');
  if (type === 'list') return `list of [${inner}]`;
  return `tuple of (${inner}${items.length === 1 ? ',' : ''})`;
}

/** Names may be bytes. */
function deviceText(value: PickleValue): string | null {
  const bytes = constantBytes(value);
  return bytes === null ? asText(value) : latin1(bytes, 0, bytes.length);
}

function nameFailure(name: string): string | null {
  const refused = deviceRefusal(name);
  return refused === null ? null : `RuntimeError: ${refused}`;
}

function indexFailure(index: PickleValue): string | null {
  const int: Int | null = int64Of(index);
  if (int === null) return 'ValueError: Overflow when unpacking long long';
  return int < 0 ? 'RuntimeError: Device index must not be negative' : null;
}
