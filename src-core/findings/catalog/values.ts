import type { Rule } from '../rule.ts';

export const VALUES_RULES = {} as const satisfies Record<string, Rule>;
