import type { FindingCode } from '../../findings/catalog.ts';
import type { Loader } from './refusal.ts';

/**
 * Findings about a torch archive's object and storages, and who refuses a file for them. Those that are not here torch
 * does not notice. Measured on torch 2.13; `plain` is everybody but `mmap=True`, which checks no record sizes.
 */
const REFUSED_BY: Readonly<Partial<Record<FindingCode, 'all' | 'plain'>>> = {
  TA301: 'all',
  TA310: 'all',
  TA311: 'plain',
  TA312: 'all',
  TA313: 'all',
  TA330: 'all',
  TA331: 'all',
  TA332: 'all',
  TA333: 'all',
  TA334: 'all',
  TA335: 'all',
  TA337: 'all',
  TA338: 'all',
  TA339: 'all',
};

export function refuses(code: FindingCode, loader: Loader): boolean {
  const who = REFUSED_BY[code];
  return who === 'all' || (who === 'plain' && loader !== 'mmap');
}
