import type { ByteSource } from '../bytes/byte-source.ts';
import { findTextDamage, TEXT_DAMAGE_HEAD, type TextDamage } from '../bytes/text-damage.ts';
import { ruleOf } from '../findings/catalog.ts';
import { finding, type Finding } from '../findings/finding.ts';
import type { ReadContext } from '../findings/format-result.ts';

/**
 * What explains damage that was found in a file: a transfer that took it for text. Of an archive its own reader tells it.
 * Throws what the source throws.
 */
export async function textDamageFindings(
  source: ByteSource,
  found: readonly Finding[],
  { signal }: ReadContext,
): Promise<readonly Finding[]> {
  if (!found.some(isDamage) || found.some(({ code }) => code.startsWith('ZP'))) return [];
  const damage = findTextDamage(await source.read(0, Math.min(TEXT_DAMAGE_HEAD, source.size), signal));
  return damage === null ? [] : [finding('FI204', {}, { what: describe(damage) })];
}

function isDamage({ code }: Finding): boolean {
  const { severity, kind } = ruleOf(code);
  return severity === 'error' && kind === 'corrupted';
}

function describe({ kind, count }: TextDamage): string {
  switch (kind) {
    case 'carriage-returns':
      return `every line feed of its beginning has a carriage return in front of it (${count} of them)`;
    case 'replaced':
      return `its beginning holds ${count} replacement characters (EF BF BD) where bytes were not text`;
    case 'widened':
      return 'every byte above 7F became two bytes, as from Latin-1 to UTF-8';
  }
}
