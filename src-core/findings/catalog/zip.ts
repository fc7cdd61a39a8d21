import type { Rule } from '../rule.ts';

export const ZIP_RULES = {} as const satisfies Record<string, Rule>;
