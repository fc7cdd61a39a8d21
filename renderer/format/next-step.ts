import type { CheckpointView } from '../../src-core/contract/checkpoints.ts';
import type { DescribedFinding } from '../../src-core/findings/describe.ts';
import type { Format } from '../../src-core/model/checkpoint.ts';
import { addSafeGlobals } from './python.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'neutral';

/** What to do first. Each kind is one button. */
export type NextStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'compare-checksums' }
  | { readonly kind: 'check-again' }
  | { readonly kind: 'see-safety' }
  | { readonly kind: 'see-keys' }
  | { readonly kind: 'copy-trust'; readonly code: string };

export interface Conclusion {
  readonly tone: Tone;
  /** What it is, in one plain sentence. */
  readonly headline: string;
  /** Why, or what to do; '' when the headline says all. */
  readonly detail: string;
  readonly step: NextStep;
}

/** The one sentence above all evidence: what this checkpoint is and what to do first. */
export function conclude(view: CheckpointView): Conclusion {
  const { report } = view;
  if (report.machineError !== undefined) {
    return {
      tone: 'neutral',
      headline: 'It could not be read, so nothing is known about its content.',
      detail: `${report.machineError.code}: ${report.machineError.message}`,
      step: { kind: 'check-again' },
    };
  }
  switch (report.verdict) {
    case 'corrupted':
      return damaged(report.findings);
    case 'incompatible':
      return mismatched(report.findings);
    case 'valid':
      return whole(view);
  }
}

function firstOf(findings: readonly DescribedFinding[], kind: DescribedFinding['kind']): DescribedFinding | undefined {
  return findings.find((one) => one.severity === 'error' && one.kind === kind);
}

function damaged(findings: readonly DescribedFinding[]): Conclusion {
  const first = firstOf(findings, 'corrupted');
  return {
    tone: 'bad',
    headline: first === undefined ? 'Its content cannot be trusted.' : sentence(first.message),
    detail: first?.advice ?? '',
    step: { kind: 'none' },
  };
}

function mismatched(findings: readonly DescribedFinding[]): Conclusion {
  const first = firstOf(findings, 'incompatible');
  return {
    tone: 'warn',
    headline: first === undefined ? 'It is whole, but not what was asked for.' : sentence(first.message),
    detail: first?.advice ?? '',
    step: first?.level === 4 ? { kind: 'see-keys' } : { kind: 'none' },
  };
}

function whole(view: CheckpointView): Conclusion {
  const { report } = view;
  if (report.safety === 'unsafe') {
    return {
      tone: 'bad',
      headline: 'Do not load it: it names code that would run.',
      detail: sentence(firstOf(report.findings, 'unsafe')?.message ?? 'It names code that is known to be dangerous.'),
      step: { kind: 'see-safety' },
    };
  }
  const answer = report.torch?.weightsOnly;
  if (answer?.accepts === 'no' && isTorchs(report.format)) {
    const code = addSafeGlobals(answer.acceptsAfterTrusting ?? []);
    return {
      tone: 'warn',
      headline: 'It is whole, but torch.load refuses it with default settings.',
      detail:
        code === null
          ? answer.message.split(/\s*\n\s*/).join(' ')
          : 'It names classes outside the default list. Trust them only if you know where it comes from.',
      step: code === null ? { kind: 'see-safety' } : { kind: 'copy-trust', code },
    };
  }
  return sound(view);
}

/** That torch.load refuses what another library reads is no news. */
function isTorchs(format: Format | null): boolean {
  return format !== null && (format === 'pickle' || format.startsWith('torch'));
}

function sound({ report, item, hasChecksums }: CheckpointView): Conclusion {
  const warnings = report.findings.filter((one) => one.severity === 'warning').length;
  const loads = answersYes(report) ? 'It is whole and would load' : 'It is whole';
  const deep = item.state.status === 'done' && item.state.deep;
  const running = item.state.status === 'running';
  return {
    tone: warnings > 0 ? 'warn' : 'good',
    headline:
      warnings === 0 ? `${loads}.` : `${loads}, with ${warnings === 1 ? 'one warning' : `${warnings} warnings`}.`,
    detail: !hasChecksums
      ? 'Headers and structure are sound; it keeps no checksums of its bytes.'
      : deep
        ? 'Every byte was compared with its checksum.'
        : running
          ? 'Headers and structure are sound; the bytes are still being compared with their checksums.'
          : 'Headers and structure are sound; the bytes were not compared with checksums.',
    step: deep || running || !hasChecksums ? { kind: 'none' } : { kind: 'compare-checksums' },
  };
}

function answersYes(report: CheckpointView['report']): boolean {
  return report.torch?.weightsOnly.accepts === 'yes';
}

/** Messages of findings are lower case without a period; a headline is a sentence. A file at its head keeps its name. */
function sentence(message: string): string {
  const first = message.charAt(0);
  const isName = /^\S*[._\d`]\S*[:\s]/.test(message);
  return `${isName ? first : first.toUpperCase()}${message.slice(1)}${/[.!?…]$/.test(message) ? '' : '.'}`;
}
