import { findTextDamage, type TextDamage } from '../bytes/text-damage.ts';
import type { FindingCode } from '../findings/catalog.ts';
import type { FindingList } from './finding-list.ts';

const CODES = {
  'carriage-returns': 'ZP207',
  replaced: 'ZP208',
  widened: 'ZP209',
} as const satisfies Readonly<Record<TextDamage['kind'], FindingCode>>;

/** Whether a transfer as text explains all that is wrong with an archive that begins like this: then only it is said. */
export function explainByTextDamage(head: Uint8Array, findings: FindingList): boolean {
  const damage = findTextDamage(head);
  if (damage === null) return false;
  findings.replaceAll(CODES[damage.kind], {}, { count: damage.count });
  return true;
}
