import type { Rule } from '../rule.ts';

/** What a pickle makes its readers do for nothing. Harmless in itself; no serialiser writes it. */
export const PICKLE_WASTE_RULES = {
  PK335: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a pickle of little but nesting',
    message: 'values are nested {depth} deep in a pickle of {bytes} bytes',
    advice: 'Find out where the file comes from; code that walks the object by recursion may fail on it.',
    explanation:
      'Every level has hardly more bytes than its container takes. Objects that programs save are nested ten or twenty levels deep, and the levels hold something.',
  },
  PK336: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'opcodes that leave nothing behind',
    message: '{count} of {opcodes} opcodes leave nothing behind: {what}',
    advice: 'Find out where the file comes from; saving the loaded object again gives a pickle without them.',
    explanation:
      'Values that are made and dropped again, and memo slots that are filled several times over, keep an unpickler busy and are no part of what it returns. A serialiser drops a value only where a tuple holds itself, and fills a slot once.',
  },
  PK337: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a pickle of little but references to one object',
    message: 'one {what} is referred to {count} times',
    advice:
      'Find out where the file comes from; whoever copies or converts each place of the object makes as many objects.',
    explanation:
      'A pickle writes an object once and refers to it wherever it occurs again. That costs a loader nothing. A program that takes every place for an object of its own does the same work again at each.',
  },
  PK338: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a pickle of little but empty containers',
    message: '{count} of {opcodes} opcodes make empty containers',
    advice:
      'Find out where the file comes from; each container takes the loader fifty times the byte that stands in the file, or more.',
    explanation:
      'One byte makes an empty dict, list or set. Serialisers give each a memo slot as well, so a pickle of hardly anything but such bytes was put together by hand.',
  },
  PK339: {
    level: 'load',
    severity: 'info',
    kind: null,
    title: 'a very long integer',
    message: '{detail} (byte {offset})',
    advice: 'Check where the value comes from. Nothing needs to be done if it is meant.',
    explanation:
      'Integers of checkpoints count steps, seed generators or name things, and fit into eight or sixteen bytes; the longest in use, keys of cryptography, have 512. Python has no limit.',
  },
} as const satisfies Record<string, Rule>;
