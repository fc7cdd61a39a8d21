import type { PyGlobal } from '../pickle/node.ts';
import { ALLOWED_GLOBALS, BLOCKED_MODULES, NEEDS_IMPORT } from './torch-allowed.ts';
import { torchName } from './weights-only-names.ts';
import { cut, WRAPPER, type Stop } from './weights-only-stop.ts';

const UNSAFE_MESSAGE =
  'In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.';

/** Whether the restricted unpickler stops at a name, and with which words. Source: torch/_weights_only_unpickler.py. */
export function refusedGlobal(global: Pick<PyGlobal, 'module' | 'name' | 'offset'>): Stop | null {
  const { module, full } = torchName(global.module, global.name);
  const { offset } = global;
  if (BLOCKED_MODULES.has(module))
    return {
      offset,
      exception: 'UnpicklingError',
      message: `Weights only load failed. ${UNSAFE_MESSAGE}\n\nTrying to load unsupported GLOBAL ${cut(full)} whose module ${cut(module)} is blocked.`,
    };
  if (ALLOWED_GLOBALS.has(full)) return null;
  const needed = NEEDS_IMPORT.get(full);
  if (needed !== undefined)
    return { offset, exception: 'UnpicklingError', message: `Weights only load failed. ${needed}\n ${UNSAFE_MESSAGE}` };
  const shown = shownFull(full);
  return {
    offset,
    exception: 'UnpicklingError',
    message: () =>
      `${WRAPPER}Unsupported global: GLOBAL ${shown} was not an allowed global by default. Please use \`torch.serialization.add_safe_globals([${shown}])\` or the \`torch.serialization.safe_globals([${shown}])\` context manager to allowlist this global if you trust this class/function.`,
    trust: shown,
  };
}

export function isAllowed(global: PyGlobal): boolean {
  return ALLOWED_GLOBALS.has(torchName(global.module, global.name).full);
}

/** As `add_safe_globals` takes it. */
export function shownName(global: PyGlobal): string {
  return shownFull(torchName(global.module, global.name).full);
}

function shownFull(full: string): string {
  return cut(full.startsWith('builtins.') ? full.slice('builtins.'.length) : full);
}
