import type { JobRequests } from '../../../contract/jobs.ts';
import type { AnswerParts, Answers } from './parts.ts';

export function jobAnswers({ jobs }: AnswerParts): Pick<Answers, keyof JobRequests> {
  return {
    jobs: () => jobs.all(),
    cancelJob: (id) => jobs.cancel(id),
    dismissJob: (id) => jobs.dismiss(id),
  };
}
