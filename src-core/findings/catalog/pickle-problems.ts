import type { Rule } from '../rule.ts';

/** Why a pickle does not parse, by the rules of CPython's unpicklers. */
export const PICKLE_PROBLEM_RULES = {
  PK301: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the pickle is cut inside an opcode',
    message: 'the pickle ends inside {opcode} at byte {offset}: {detail}',
    advice:
      'Fetch or copy the file again and compare its size and checksum with the source; if the source is the same, take the previous checkpoint.',
    reference: '_pickle.UnpicklingError: pickle data was truncated',
    explanation:
      'A pickle is a list of opcodes, each with its argument. Here an argument announces more bytes than there are. Mostly the file was cut: a copy, download or save that stopped early. Now and then a flipped bit in a length has the same effect. What stands before the place is still listed.',
  },
  PK302: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'the pickle has no STOP',
    message: 'the pickle ends at byte {offset} without STOP',
    advice:
      'Fetch or copy the file again and compare its size and checksum with the source; if the source is the same, take the previous checkpoint.',
    reference: 'EOFError: Ran out of input',
    explanation:
      'STOP is the last opcode of every pickle and says that the object on the stack is the result. Without it the stream was cut between two opcodes, or never finished. An empty pickle is the extreme case.',
  },
  PK303: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a byte that is no opcode',
    message: 'byte 0x{byte} at {offset} is no opcode',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: invalid load key',
    explanation:
      'Of the 256 byte values 68 are opcodes. An unpickler that meets another one is lost: either these bytes never were a pickle (text, JSON, a compressed stream), or damage before this place made it read an argument of the wrong length.',
  },
  PK304: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an opcode finds the stack empty',
    message: '{opcode} at byte {offset} needs a value that is not on the stack',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: unpickling stack underflow',
    explanation:
      'Opcodes take their operands from a stack that earlier opcodes filled. A serialiser never writes one without its operands, so bytes are missing or changed, or these bytes are not a pickle.',
  },
  PK305: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an opcode finds no MARK',
    message: '{opcode} at byte {offset} has no MARK to go back to',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: could not find MARK',
    explanation:
      'MARK opens a group, and opcodes such as TUPLE or SETITEMS close it. Here a group is closed that was never opened. Text read as a pickle often ends this way, because letters such as `t` and `u` are such opcodes.',
  },
  PK306: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a memo slot is read that was never filled',
    message: '{opcode} at byte {offset} reads a memo slot that was never filled: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: Memo value not found at index',
    explanation:
      'Values that occur several times are stored in numbered memo slots and fetched again. A fetch from a slot that nothing filled means that bytes are missing or that a number changed. Splicing pickles together by hand does it too.',
  },
  PK307: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an opcode has an argument that makes no sense',
    message: '{opcode} at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    explanation:
      'The argument of the opcode is there, but no unpickler accepts it: a negative length, a number that is no number, a call of something that cannot be called.',
  },
  PK308: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'text in the pickle is not valid',
    message: '{opcode} at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    explanation:
      'Strings of a pickle are UTF-8. Bytes that are not come from damage, or from a length that is wrong. A Python 2 `str` with other bytes is not meant here: how it is decoded is up to the loader.',
  },
  PK309: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'the pickle asks for a protocol that does not exist',
    message: 'the pickle asks for {detail}; Python knows protocols 0 to 5',
    advice:
      'Save the checkpoint again with `pickle_protocol=2`, or take another copy if nothing newer than Python 3.8 wrote it.',
    reference: 'ValueError: unsupported pickle protocol',
    expected: '0 to 5',
    explanation:
      "PROTO is the first opcode and names the protocol. Python's own unpickler refuses any number above 5. torch's default load only warns, reads on, and is right when the number is all that changed. Today a higher number can only be damage or a forgery.",
  },
  PK310: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'keys and values do not pair up',
    message: '{opcode} at byte {offset} closes a group with an odd number of items',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: odd number of items for SETITEMS',
    explanation: 'A dict is filled with keys and values in turn. An odd number of items means that one is missing.',
  },
  PK311: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'items are put into something that holds none',
    message: '{opcode} at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    explanation:
      'Items are appended to, or set in, a value that is no container of that kind, such as APPEND to a dict. A serialiser never writes that.',
  },
  PK312: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a dict key or set member cannot be hashed',
    message: '{opcode} at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: "TypeError: unhashable type: 'list'",
    explanation:
      'Dict keys and members of sets must be hashable: a list or a dict cannot be one. A serialiser cannot have written this from a real object.',
  },
  PK313: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'an argument reaches over the end of its frame',
    message: '{detail} (byte {offset})',
    advice:
      'Do not load this file: unpicklers disagree about what it says. Save the checkpoint again from a source you trust.',
    reference: '_pickle.UnpicklingError: pickle exhausted before end of frame',
    explanation:
      'Protocol 4 cuts a pickle into frames, and no opcode may reach over the end of one. The Python unpickler and newer C unpicklers refuse it, older ones read on in two different ways, so that the same bytes mean different things. Both readings were followed here.',
  },
  PK314: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a frame is longer than the pickle',
    message: 'the frame at byte {offset} is longer than the pickle: {detail}',
    advice:
      'Fetch or copy the file again and compare its size and checksum with the source; if the source is the same, take the previous checkpoint.',
    reference: '_pickle.UnpicklingError: pickle data was truncated',
    explanation:
      'A frame announces how many bytes follow. The bytes end before. Mostly the file was cut; the C unpickler refuses at once, the one written in Python reads what is there.',
  },
  PK315: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'the pickle needs buffers that are kept outside of it',
    message: '{opcode} at byte {offset} needs a buffer that is not part of the file',
    advice: 'Save again without a `buffer_callback`, or with `torch.save`.',
    reference: '_pickle.UnpicklingError: pickle stream refers to out-of-band data but no *buffers* argument was given',
    explanation:
      'Protocol 5 can leave large buffers out of the pickle and hand them over separately. A file that was written so is only half of the data: no loader can rebuild it without the other half.',
  },
  PK316: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a name to import is not text',
    message: 'STACK_GLOBAL at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: '_pickle.UnpicklingError: STACK_GLOBAL requires str',
    explanation: 'STACK_GLOBAL takes a module and a name from the stack, and both must be strings.',
  },
  PK317: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'the pickle goes beyond a limit',
    message: 'the pickle was not read to its end: {detail}',
    advice:
      'Look where the file comes from; nothing was judged behind this place. If it is your own, save it as several smaller objects.',
    explanation:
      'Every ceiling of the reader has a value that real checkpoints stay far below. A file that reaches one costs memory or time out of proportion, on purpose or by damage. It is not called valid, because the rest of it was not read.',
  },
  PK318: {
    level: 'load',
    severity: 'error',
    kind: 'corrupted',
    title: 'a memo slot number costs gigabytes',
    message: '{opcode} at byte {offset}: {detail}',
    advice:
      'Take another copy or the previous checkpoint: the pickle is damaged, and everything behind this place is unreadable.',
    reference: 'MemoryError',
    explanation:
      "Memo slots are numbered from 0. The C unpickler makes its memo a table twice as long as the largest number, so a few bytes with a huge number make `torch.load` run out of memory. torch's default load uses a dict and is not affected.",
  },
} as const satisfies Record<string, Rule>;
