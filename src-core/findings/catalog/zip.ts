import type { Rule } from '../rule.ts';
import { ZIP_CONTENT_RULES } from './zip-content.ts';
import { ZIP_DIRECTORY_RULES } from './zip-directory.ts';
import { ZIP_DIAGNOSIS_RULES } from './zip-diagnosis.ts';
import { ZIP_RECORD_RULES } from './zip-records.ts';

/** Level 2 of everything that is a zip archive. */
export const ZIP_RULES = {
  ...ZIP_DIAGNOSIS_RULES,
  ...ZIP_DIRECTORY_RULES,
  ...ZIP_RECORD_RULES,
  ...ZIP_CONTENT_RULES,
} as const satisfies Record<string, Rule>;
