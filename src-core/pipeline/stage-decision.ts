import type { RunFiles } from './run-files.ts';
import type { StageState } from './state.ts';

export type SkipDecision = { readonly skip: true } | { readonly skip: false; readonly reason: string };

export interface StageRules {
  /** Hash of the configuration it would run with; null where that is not known, and not compared. */
  readonly hash: string | null;
  /** Go on although the configuration is another one. */
  readonly forceResume?: boolean;
  /** Take outputs for good without validating them. */
  readonly skipCheckpointValidation?: boolean;
  readonly onInvalid?: (output: string, error: string) => void;
}

/** Whether a stage need not run again: it is complete, with this configuration, and its outputs exist and validate. */
export async function stageDecision(
  files: Pick<RunFiles, 'size' | 'validate'>,
  recorded: StageState | undefined,
  rules: StageRules,
): Promise<SkipDecision> {
  if (recorded?.status !== 'complete') return { skip: false, reason: `its status is ${recorded?.status ?? 'pending'}` };
  const isOther = rules.hash !== null && recorded.config_hash !== undefined && recorded.config_hash !== rules.hash;
  if (isOther && rules.forceResume !== true) return { skip: false, reason: 'it ran with another configuration' };
  if (recorded.outputs.length === 0) return { skip: false, reason: 'it names no outputs' };
  for (const output of recorded.outputs) {
    if ((await files.size(output)) === null) return { skip: false, reason: `its output ${output} is missing` };
    if (rules.skipCheckpointValidation === true) continue;
    const check = await files.validate(output);
    if (check.ok) continue;
    rules.onInvalid?.(output, check.error);
    return { skip: false, reason: `its output ${output} does not validate: ${check.error}` };
  }
  return { skip: true };
}
