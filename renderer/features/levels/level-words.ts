import type { LevelName } from '../../../src-core/findings/level.ts';

interface LevelWords {
  readonly title: string;
  /** What the level asks. */
  readonly question: string;
  /** What a pass means, and what it does not. */
  readonly meaning: string;
  /** The button that runs it when it did not run. */
  readonly run: string;
}

export const LEVEL_TEXTS: Readonly<Record<LevelName, LevelWords>> = {
  size: {
    title: 'Size',
    question: 'Is there a file with bytes in it?',
    meaning: 'The file can be read, holds more than zeros, and is not something else under a checkpoint’s name.',
    run: '',
  },
  container: {
    title: 'Container',
    question: 'Is the archive whole?',
    meaning:
      'Directory, headers and entries agree, and every entry lies inside the file. Content is proven only where checksums were compared.',
    run: '',
  },
  load: {
    title: 'Load',
    question: 'Would it load?',
    meaning:
      'The pickle gives one object, every storage it names is there in full length, every tensor lies inside its storage.',
    run: '',
  },
  keys: {
    title: 'Keys',
    question: 'Is it what you expected?',
    meaning: 'Everything that was asked for is there, with the type, dtype and shape that was asked for.',
    run: 'Choose keys',
  },
  values: {
    title: 'Values',
    question: 'Are the numbers sane?',
    meaning: 'Every value was read: no NaN and no infinity. A plausible but wrong number cannot be seen.',
    run: 'Read every value',
  },
};
