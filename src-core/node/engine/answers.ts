import { archiveAnswers } from './answers/archive.ts';
import { compareAnswers } from './answers/compare.ts';
import { folderAnswers } from './answers/folders.ts';
import { jobAnswers } from './answers/jobs.ts';
import type { AnswerParts, Answers } from './answers/parts.ts';
import { profileItems } from '../../operations/keys/profiles.ts';
import { queueAnswers } from './answers/queue.ts';
import { rewriteAnswers } from './answers/rewrite.ts';
import { sessionAnswers } from './answers/session.ts';
import { setAnswers } from './answers/sets.ts';
import { valueAnswers } from './answers/values.ts';

export function createAnswers(parts: AnswerParts): Answers {
  return {
    ...queueAnswers(parts),
    ...valueAnswers(parts),
    ...compareAnswers(parts),
    ...rewriteAnswers(parts),
    ...archiveAnswers(parts),
    ...folderAnswers(parts),
    ...jobAnswers(parts),
    ...sessionAnswers(parts),
    ...setAnswers(parts),
    profiles: profileItems,
  };
}
