import type { Rule } from '../rule.ts';

export const TORCH_RULES = {} as const satisfies Record<string, Rule>;
