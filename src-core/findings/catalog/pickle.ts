import type { Rule } from '../rule.ts';

export const PICKLE_RULES = {} as const satisfies Record<string, Rule>;
