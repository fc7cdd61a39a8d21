import type { Rule } from '../rule.ts';

/** Level 1: is there a file with bytes in it, and is it a checkpoint at all? */
export const FILE_RULES = {
  FI101: {
    level: 'size',
    severity: 'error',
    kind: 'corrupted',
    title: 'the file is empty',
    message: 'the file has 0 bytes',
    advice: 'Take the previous checkpoint; nothing can be recovered from this one. Check disk space and quota where it was written.',
    reference: 'EOFError: Ran out of input',
    expected: 'at least one byte',
    actual: '0 bytes',
    explanation:
      'A process that is killed, or a disk or quota that is full, leaves an empty file behind when the writer has created it but nothing has reached the disk yet.',
    example: 'open("model.pt", "wb").close()',
  },
} as const satisfies Record<string, Rule>;
