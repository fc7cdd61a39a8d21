import { finding, type Finding, type Location } from '../findings/finding.ts';
import type { Limits } from '../model/limits.ts';
import type { PyGlobal } from '../pickle/node.ts';
import { pythonText } from '../model/python-text.ts';
import { dtypeOf, STORAGE_CLASS_NAMES } from './dtypes.ts';
import { REBUILD_NAMES } from './rebuild/rebuilder.ts';

/** Names that nearly every checkpoint has, as a pickle writes them. */
const EXPECTED: readonly string[] = [
  ...REBUILD_NAMES,
  ...STORAGE_CLASS_NAMES.map((name) => `torch.${name}`),
  'torch.storage.UntypedStorage',
  'torch.serialization._get_layout',
  'torch.Size',
  'torch.device',
  'collections.OrderedDict',
  '_codecs.encode',
];

/** Names a file of some kind is expected to hold, ready to be asked for many. */
export class ExpectedNames {
  readonly #names: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #lengths: ReadonlySet<number>;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#known = new Set(names);
    this.#lengths = new Set(names.map((name) => name.length));
  }

  /** Whether any expected name is so long: a flipped bit leaves the length as it is. */
  hasLength(length: number): boolean {
    return this.#lengths.has(length);
  }

  /** The expected name that this is with one bit flipped. */
  meantBy(name: string): string | undefined {
    if (this.#known.has(name)) return undefined;
    return this.#names.find((known) => known.length === name.length && differsInOneBit(name, known));
  }
}

const OF_TORCH = new ExpectedNames(EXPECTED);

/**
 * Names that are one flipped bit away from one that torch writes. No such class exists, so the load fails; a format without
 * checksums shows the damage nowhere else.
 */
export function damagedNames(
  globals: readonly PyGlobal[],
  at: Location,
  limits: Limits,
  expected = OF_TORCH,
): readonly Finding[] {
  const seen = new Set<string>();
  const found: Finding[] = [];
  for (const global of globals) {
    if (!expected.hasLength(global.module.length + 1 + global.name.length)) continue;
    const name = `${global.module}.${global.name}`;
    if (seen.has(name) || dtypeOf(global) !== null) continue;
    seen.add(name);
    const meant = expected.meantBy(name);
    if (meant === undefined || found.length >= limits.findingsPerCode) continue;
    const reference = meant.startsWith(`${global.module}.`)
      ? `AttributeError: Can't get attribute ${pythonText(global.name)} on <module '${global.module}'>`
      : `ModuleNotFoundError: No module named ${pythonText(missingPart(global.module, meant))}`;
    found.push(finding('TA317', { ...at, offset: global.offset, opcode: global.opcode }, { name, meant }, reference));
  }
  return found;
}

/** As far as the damaged part: what is before it exists. */
function missingPart(module: string, meant: string): string {
  const parts = module.split('.');
  const whole = meant.split('.');
  return parts.slice(0, parts.findIndex((part, index) => part !== whole[index]) + 1).join('.');
}

function differsInOneBit(name: string, known: string): boolean {
  let bits = 0;
  for (let index = 0; index < name.length; index++) {
    const difference = name.charCodeAt(index) ^ known.charCodeAt(index);
    if (difference === 0) continue;
    if (bits > 0 || (difference & (difference - 1)) !== 0) return false;
    bits++;
  }
  return bits === 1;
}
