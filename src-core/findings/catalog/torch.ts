import type { Rule } from '../rule.ts';
import { TORCH_ARCHIVE_RULES } from './torch-archive.ts';
import { TORCH_CONTENT_RULES } from './torch-content.ts';
import { TORCH_LEGACY_RULES } from './torch-legacy.ts';
import { TORCH_STORAGE_RULES } from './torch-storages.ts';
import { TORCH_TENSOR_RULES } from './torch-tensors.ts';

/** torch's own formats: TA for archives, storages and tensors, LE for the formats before 1.6. */
export const TORCH_RULES = {
  ...TORCH_ARCHIVE_RULES,
  ...TORCH_STORAGE_RULES,
  ...TORCH_TENSOR_RULES,
  ...TORCH_CONTENT_RULES,
  ...TORCH_LEGACY_RULES,
} as const satisfies Record<string, Rule>;
