import type { Repair } from '../../contract/rewrite.ts';
import { ruleOf } from '../../findings/catalog.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Format } from '../../model/checkpoint.ts';
import { MENDED } from './plan.ts';

/** A repair without a name for its result: that depends on the folder. */
export type RepairKind = Omit<Repair, 'suggestedName'>;

/** What would mend, or better, a checkpoint with these findings; the most needed first. */
export function repairsFor(findings: readonly Finding[], format: Format | null): readonly RepairKind[] {
  if (format === null) return [];
  const repairs: RepairKind[] = [];
  const damage = findings.filter(isDamage);
  if (damage.length > 0 && SALVAGED.has(format) && !findings.some(({ code }) => CHANGED_ALL_OVER.test(code)))
    repairs.push({
      title: 'Get back what is whole',
      why:
        format === 'sharded'
          ? 'Whole shards and what damaged ones still hold go into a new folder with an index of their own; this one stays as it is.'
          : 'Every tensor whose bytes are proven is written to a new file; this one stays as it is.',
      codes: codesOf(damage),
      action: { kind: 'salvage' },
    });
  // A rewrite takes no damaged source: what it would copy cannot be trusted.
  if (damage.length > 0 || format !== 'torch-zip') return repairs;
  return [...repairs, ...archiveRepairs(findings)];
}

const SALVAGED: ReadonlySet<Format> = new Set<Format>(['torch-zip', 'torch-legacy', 'safetensors', 'sharded']);

/** A transfer as text: where it shows in one record it is in the pickle as well, and nothing can be proven without that. */
const CHANGED_ALL_OVER = /^(?:ZP20[789]|FI204)$/;

function isDamage({ code }: Finding): boolean {
  const { kind, level, severity } = ruleOf(code);
  return (
    kind === 'corrupted' && severity === 'error' && (level === 'container' || level === 'load') && !MENDED.test(code)
  );
}

function archiveRepairs(findings: readonly Finding[]): readonly RepairKind[] {
  const repairs: RepairKind[] = [];
  const mended = findings.filter(({ code }) => MENDED.test(code) && ruleOf(code).severity !== 'info');
  if (mended.length > 0)
    repairs.push({
      title: 'Write the archive anew',
      why: 'The same objects and tensors, as torch.save would write them: stored, aligned, with a directory that agrees.',
      codes: codesOf(mended),
      action: { kind: 'rewrite', request: { edits: [], to: 'same' } },
    });
  for (const prefix of prefixesIn(findings))
    repairs.push({
      title: `Strip the prefix ${prefix}`,
      why: 'Keys then have the names that the bare model looks for; no tensor is touched.',
      codes: ['TA351'],
      action: { kind: 'rewrite', request: { edits: [{ kind: 'strip-prefix', prefix }], to: 'same' } },
    });
  const hidden = findings.filter(({ code }) => code === 'TA350');
  if (hidden.length > 0)
    repairs.push({
      title: 'Leave out hidden bytes',
      why: 'Bytes that no tensor reaches are not copied; every tensor keeps its values.',
      codes: ['TA350'],
      action: { kind: 'rewrite', request: { edits: [{ kind: 'compact' }], to: 'same' } },
    });
  return repairs;
}

function prefixesIn(findings: readonly Finding[]): readonly string[] {
  const prefixes = findings.filter(({ code }) => code === 'TA351').map(({ data }) => data['prefix']);
  return [...new Set(prefixes.filter((prefix) => typeof prefix === 'string'))];
}

function codesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}
