import type { FindingCode } from '../../findings/catalog.ts';
import type { Finding } from '../../findings/finding.ts';
import { isStorageClassName } from '../../torch/dtypes.ts';
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
  TA317: 'all',
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

export function refuses({ code, data }: Finding, loader: Loader): boolean {
  // Without restrictions a storage's class is taken by its name, whatever its module.
  if (code === 'TA317' && loader === 'full' && isStorageClassName(lastPart(data['name']))) return false;
  const who = REFUSED_BY[code];
  return who === 'all' || (who === 'plain' && loader !== 'mmap');
}

function lastPart(name: string | number | bigint | undefined): string {
  return String(name).split('.').at(-1) ?? '';
}
