import type { LevelName } from './level.ts';

export type Severity = 'error' | 'warning' | 'info';
/** What a finding makes of the verdict. `unsafe` speaks of the safety axis only; null leaves both alone. */
export type Kind = 'corrupted' | 'incompatible' | 'unsafe' | null;

/**
 * Everything the product can say, as words. `message`, `advice`, `reference`, `expected` and `actual` are templates:
 * `{name}` is replaced by the finding's datum of that name.
 *
 * Style: the field's words, matter of fact, lower case, no final period in `title` and `message`, `backticks` for
 * names; `advice` is a sentence that begins with what to do.
 */
export interface Rule {
  readonly level: LevelName;
  readonly severity: Severity;
  readonly kind: Kind;
  /** The rule in a few words, without data. */
  readonly title: string;
  readonly message: string;
  readonly advice: string;
  /** What the reference loader prints for such a file, where it prints anything. People search for it. */
  readonly reference?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** For `assay explain`: what it means and how it happens. Plain paragraphs. */
  readonly explanation: string;
}
