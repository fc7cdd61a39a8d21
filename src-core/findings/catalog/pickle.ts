import type { Rule } from '../rule.ts';
import { PICKLE_ODDITY_RULES } from './pickle-oddities.ts';
import { PICKLE_PROBLEM_RULES } from './pickle-problems.ts';
import { PICKLE_WASTE_RULES } from './pickle-waste.ts';

/** Level 3: does the pickle parse to one object? */
export const PICKLE_RULES = {
  ...PICKLE_PROBLEM_RULES,
  ...PICKLE_ODDITY_RULES,
  ...PICKLE_WASTE_RULES,
} as const satisfies Record<string, Rule>;
