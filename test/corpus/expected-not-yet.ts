/** Kinds of the corpus that are not judged yet, and why: the one place where they are listed. */
export const EXPECTED_NOT_YET: Readonly<Record<string, string>> = {
  'pipeline-state': 'the text files of the pipeline are not read',
  'pipeline-progress': 'the text files of the pipeline are not read',
  'pipeline-failed-list': 'the text files of the pipeline are not read',
  'pipeline-run-folder': 'run folders are not read',
};
