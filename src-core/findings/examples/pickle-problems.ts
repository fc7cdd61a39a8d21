import type { Example } from '../example.ts';

/** Pickles that do not parse. The bytes are opcodes: letters stand for themselves. */
export const PICKLE_PROBLEMS_EXAMPLES = {
  PK301: {
    make: ['import pickle', 'open("model.pkl", "wb").write(pickle.dumps({"w": [1.5, 2.5]}, 2)[:-6])'],
    run: 'assay validate model.pkl',
    says: 'the pickle ends inside BINFLOAT at byte 26: needs 8 bytes, and 5 are left',
  },
  PK302: {
    make: ['import pickle', 'open("model.pkl", "wb").write(pickle.dumps([1, 2], 2)[:-1])'],
    run: 'assay validate model.pkl',
    says: 'the pickle ends at byte 11 without STOP',
  },
  PK303: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]q\x00\xffK\x01a.")  # 0xff in a list`],
    run: 'assay validate model.pkl',
    says: 'byte 0xff at 5 is no opcode',
  },
  PK304: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02K\x01a.")  # APPEND without a list`],
    run: 'assay validate model.pkl',
    says: 'APPEND at byte 4 needs a value that is not on the stack',
  },
  PK305: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02K\x01t.")  # TUPLE without a MARK`],
    run: 'assay validate model.pkl',
    says: 'TUPLE at byte 4 has no MARK to go back to',
  },
  PK306: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]q\x00h\x05a.")  # fetches slot 5, 0 is filled`],
    run: 'assay validate model.pkl',
    says: 'BINGET at byte 5 reads a memo slot that was never filled: memo slot 5 is empty',
  },
  PK307: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]q\x00Itwelve\na.")  # INT "twelve"`],
    run: 'assay validate model.pkl',
    says: 'INT at byte 5: the text is no integer',
  },
  PK308: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02X\x02\0\0\0\xff\xfe.")  # a str that is not UTF-8`],
    run: 'assay validate model.pkl',
    says: "BINUNICODE at byte 2: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
  },
  PK309: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x09]q\x00.")  # PROTO 9`],
    run: 'assay validate model.pkl',
    says: 'the pickle asks for protocol 9; Python knows protocols 0 to 5',
  },
  PK310: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02}q\x00(K\x01u.")  # a key without a value`],
    run: 'assay validate model.pkl',
    says: 'SETITEMS at byte 8 closes a group with an odd number of items',
  },
  PK311: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02}q\x00K\x01a.")  # APPEND to a dict`],
    run: 'assay validate model.pkl',
    says: "APPEND at byte 7: 'dict' object has no attribute 'append'",
  },
  PK312: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02}q\x00]K\x01s.")  # a list as a key`],
    run: 'assay validate model.pkl',
    says: "SETITEM at byte 8: unhashable type: 'list'",
  },
  PK313: {
    make: [
      String.raw`open("model.pkl", "wb").write(b"\x80\x04\x95\x03\0\0\0\0\0\0\0]M\x01\x02a.")  # a frame of 3 bytes`,
    ],
    run: 'assay validate model.pkl',
    says: 'the argument of BININT2 reaches over the end of its frame at byte 14 (byte 12)',
  },
  PK314: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x04\x95\xff\0\0\0\0\0\0\0]\x94.")  # a frame of 255 bytes`],
    run: 'assay validate model.pkl',
    says: 'the frame at byte 2 is longer than the pickle: the frame has 255 bytes, and 3 are left',
  },
  PK315: {
    make: [
      'import pickle',
      'big = pickle.PickleBuffer(bytearray(1000))',
      'open("model.pkl", "wb").write(pickle.dumps(big, 5, buffer_callback=[].append))',
    ],
    run: 'assay validate model.pkl',
    says: 'NEXT_BUFFER at byte 2 needs a buffer that is not part of the file',
  },
  PK316: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x04K\x01K\x02\x93.")  # the numbers 1 and 2 as a name`],
    run: 'assay validate model.pkl',
    says: 'STACK_GLOBAL at byte 6: the operands are int and int',
  },
  PK317: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02" + b"(" * 1_000_001 + b".")`],
    run: 'assay validate model.pkl',
    says: 'the pickle was not read to its end: more than 1000000 open marks',
  },
  PK318: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]r\xff\xff\xff\x7f.")  # memo slot 2147483647`],
    run: 'assay validate model.pkl',
    says: 'LONG_BINPUT at byte 3: memo slot 2147483647: the C unpickler makes a table of 34359738352 bytes',
  },
} as const satisfies Record<string, Example>;
