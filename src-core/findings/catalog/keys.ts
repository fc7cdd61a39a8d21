import type { Rule } from '../rule.ts';

export const KEYS_RULES = {} as const satisfies Record<string, Rule>;
