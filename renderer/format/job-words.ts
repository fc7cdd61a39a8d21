import type { JobState, JobStep } from '../../src-core/contract/jobs.ts';
import { formatBytes } from './bytes.ts';
import { formatCount } from './count.ts';

export const JOB_STEP_WORDS: Readonly<Record<JobStep, string>> = {
  reading: 'Reading',
  comparing: 'Comparing',
  writing: 'Writing',
  proving: 'Proving what was written',
  'checking files': 'Checking files',
};

/** `1.2 GiB of 3.0 GiB`; '' while the total is not known. */
export function formatJobProgress({ step, done, total }: Extract<JobState, { readonly status: 'running' }>): string {
  if (total <= 0) return '';
  const format = step === 'checking files' ? formatCount : formatBytes;
  return `${format(done)} of ${format(total)}`;
}
