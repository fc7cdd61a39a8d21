import { TORCH_IMPORT_MAPPING, TORCH_NAME_MAPPING } from './torch-allowed.ts';

/** The joined name after torch's own Python 2 mapping, which it applies at every protocol. */
export function torchName(module: string, name: string): { readonly module: string; readonly full: string } {
  const moved = TORCH_NAME_MAPPING.get(`${module} ${name}`);
  const [m, n] = moved ?? [TORCH_IMPORT_MAPPING.get(module) ?? module, name];
  return { module: m, full: `${m}.${n}` };
}
