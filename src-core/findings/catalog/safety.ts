import type { Rule } from '../rule.ts';

export const SAFETY_RULES = {} as const satisfies Record<string, Rule>;
