import type { Verdict } from '../model/checkpoint.ts';
import { ruleOf } from './catalog.ts';
import type { Finding } from './finding.ts';

/** Damage outranks a mismatch: content that cannot be trusted makes every further question moot. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  let verdict: Verdict = 'valid';
  for (const { code } of findings) {
    const rule = ruleOf(code);
    if (rule.severity !== 'error') continue;
    if (rule.kind === 'corrupted') return 'corrupted';
    if (rule.kind === 'incompatible') verdict = 'incompatible';
  }
  return verdict;
}
