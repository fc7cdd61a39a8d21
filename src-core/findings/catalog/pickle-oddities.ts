import type { Rule } from '../rule.ts';

/** What no serialiser writes and loaders read all the same. */
export const PICKLE_ODDITY_RULES = {
  PK321: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'values are left on the stack',
    message: '{detail}',
    advice: 'Save the checkpoint again; the values that were left are not part of it when it is loaded.',
    explanation:
      'STOP takes the top of the stack as the result. Whatever lies below is dropped without a word. A serialiser leaves nothing there, so the pickle was put together or changed by something else.',
  },
  PK322: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a MARK is still open at STOP',
    message: '{detail}',
    advice:
      'Save the checkpoint again from a source you trust; loaders take the last value and drop the group it belonged to.',
    explanation:
      'A group was opened and never closed, so its members do not end up where they were meant to. Loaders do not notice.',
  },
  PK323: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'PROTO occurs again',
    message: '{detail} (byte {offset})',
    advice: 'Check where the file comes from; save it again to get one ordinary pickle.',
    explanation:
      'PROTO belongs at the beginning, once. A later one changes how names are resolved from there on. Serialisers do not write it; tools that join pickles, or hide something in one, do.',
  },
  PK324: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'memo slots are numbered with gaps',
    message: '{detail}',
    advice: 'Save the checkpoint again; it loads, but some unpicklers need memory for every gap.',
    explanation:
      'Memo slots are numbered in order by every serialiser. Large gaps cost the C unpickler memory for slots that are never used.',
  },
  PK325: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a number is written in an unusual way',
    message: '{detail} (byte {offset})',
    advice: 'Nothing needs to be done if the value is right; save again to get rid of it.',
    explanation:
      "Protocol 0 writes numbers as text. Python's unpicklers read more spellings than any serialiser writes: hexadecimal, octal, blanks, underscores. Readers that accept fewer stop here and miss what follows.",
  },
  PK326: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a dict has the same key twice',
    message: 'the key {key} occurs {count} times in one dict; loaders keep the last value',
    advice: 'Check which value is meant. Loading keeps the last one.',
    explanation:
      'Setting a key again replaces its value, so only the last one is seen after loading. A real dict cannot have been saved like this; a tool wrote the pickle, or damage turned one key into another.',
  },
  PK327: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'values are nested very deeply',
    message: 'values are nested {depth} deep',
    advice: 'Flatten the structure before saving; code that walks it by recursion fails with RecursionError.',
    explanation:
      'Ordinary checkpoints nest ten or twenty levels. Loaders read thousands, but printing, copying, comparing or saving the object again recurses and fails.',
  },
  PK328: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'an integer is longer than any number in use',
    message: '{detail} (byte {offset})',
    advice: 'Check where the value comes from; printing it takes quadratic time.',
    explanation:
      'An integer of more than 64 KiB is kept as its bytes. Python can load it, and needs minutes to print it.',
  },
  PK329: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'bytes follow the end of the pickle',
    message: '{count} bytes follow STOP at byte {offset}',
    advice:
      'Nothing is lost: no unpickler looks at them. Check where the file comes from, and save it again to get rid of them.',
    explanation:
      'An unpickler stops at STOP. Bytes behind it do no harm to what is loaded, but nothing that writes checkpoints puts any there.',
  },
  PK330: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'another pickle follows the first',
    message: 'another pickle begins behind the first, at byte {offset}',
    advice:
      'Check which of them is meant: a loader reads the first and ignores the rest. Nothing behind it belongs to the checkpoint that loads.',
    explanation:
      'Several pickles one behind the other are a stream that a program reads with several calls. `torch.load` reads one from `data.pkl`. Appending to a file instead of replacing it gives such a file.',
  },
  PK331: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a few values stand for very many',
    message: 'shared values stand for {count} items when they are written out',
    advice: 'Do not print, copy or convert the loaded object as a whole.',
    explanation:
      'A list that holds another list ten times, which holds another ten times, stands for millions of items in a few bytes. Loading costs nothing, since the parts are shared; walking over it without noticing that never ends.',
  },
  PK332: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'a name to import is computed',
    message: 'the name at byte {offset} comes from a call: {detail}',
    advice: 'Do not load this file unless you wrote it: what it imports cannot be known without running it.',
    explanation:
      "STACK_GLOBAL normally takes two strings that stand in the file. Here a call makes at least one of them, so the file does not say what it imports. torch's default load refuses STACK_GLOBAL altogether.",
  },
  PK333: {
    level: 'load',
    severity: 'error',
    kind: 'incompatible',
    title: 'a byte string of Python 2 is not UTF-8',
    message: 'a byte string of Python 2 at byte {offset} is not UTF-8',
    advice:
      'Load it with `encoding="latin1"` (`torch.load` and `pickle.load` both take it), and save it again with Python 3.',
    explanation:
      'Python 2 had one type for text and bytes, so its pickles do not say which a string is: arrays of numpy keep their numbers in one. Python 3 decodes all of them as text, `torch.load` as UTF-8 and `pickle.load` as ASCII, and the load ends at bytes that are not text. `encoding="latin1"` takes every byte as it is, which is what numpy\'s arrays need.',
  },
  PK334: {
    level: 'load',
    severity: 'warning',
    kind: null,
    title: 'different keys with one hash',
    message: '{count} keys of one dict or set are different integers with the same hash in Python',
    advice: 'Find out where the file comes from before you load it: with very many such keys `torch.load` takes hours.',
    explanation:
      'Python hashes an integer to its remainder by 2^61 − 1. Keys with one remainder fall into one place of the table, and each is compared with all that came before it, so loading takes time that grows with the square of their number. Numbers that count or name something never collide like this: somebody chose them to keep a reader busy.',
  },
} as const satisfies Record<string, Rule>;
