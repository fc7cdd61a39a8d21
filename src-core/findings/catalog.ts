import { FILE_RULES } from './catalog/file.ts';
import { GGUF_RULES } from './catalog/gguf.ts';
import { HDF5_RULES } from './catalog/hdf5.ts';
import { KERAS_RULES } from './catalog/keras.ts';
import { KEYS_RULES } from './catalog/keys.ts';
import { NUMPY_RULES } from './catalog/numpy.ts';
import { ONNX_RULES } from './catalog/onnx.ts';
import { PICKLE_RULES } from './catalog/pickle.ts';
import { SAFETENSORS_RULES } from './catalog/safetensors.ts';
import { SAFETY_RULES } from './catalog/safety.ts';
import { SETS_RULES } from './catalog/sets.ts';
import { TORCH_RULES } from './catalog/torch.ts';
import { VALUES_RULES } from './catalog/values.ts';
import { ZIP_RULES } from './catalog/zip.ts';
import type { Rule } from './rule.ts';

/**
 * The one table code → rule. Codes are public: never renumbered, never reused. The letters are the family (FI file,
 * ZP zip, PK pickle, TA torch archive and tensors, SF safety, KY keys, VL values…), the hundreds are the level.
 */
export const CATALOG = {
  ...FILE_RULES,
  ...ZIP_RULES,
  ...PICKLE_RULES,
  ...TORCH_RULES,
  ...SAFETENSORS_RULES,
  ...NUMPY_RULES,
  ...GGUF_RULES,
  ...SAFETY_RULES,
  ...SETS_RULES,
  ...ONNX_RULES,
  ...HDF5_RULES,
  ...KERAS_RULES,
  ...KEYS_RULES,
  ...VALUES_RULES,
} as const satisfies Record<string, Rule>;

export type FindingCode = keyof typeof CATALOG;

export const CODES = Object.keys(CATALOG) as FindingCode[];

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(CATALOG, text);
}

export function ruleOf(code: FindingCode): Rule {
  return CATALOG[code];
}
