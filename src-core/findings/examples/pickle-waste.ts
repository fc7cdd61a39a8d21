import type { Example } from '../example.ts';

/** Pickles that keep a reader busy for nothing. */
export const PICKLE_WASTE_EXAMPLES = {
  PK335: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02" + b"]" * 200 + b"a" * 199 + b".")`],
    run: 'assay validate model.pkl',
    says: 'values are nested 200 deep in a pickle of 402 bytes',
  },
  PK336: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02]" + b"N0" * 500 + b".")`],
    run: 'assay validate model.pkl',
    says: '500 of 1003 opcodes leave nothing behind: values are made and dropped',
  },
  PK337: {
    make: ['import pickle', 'open("model.pkl", "wb").write(pickle.dumps([{}] * 1000, 2))'],
    run: 'assay validate model.pkl',
    says: 'one dict is referred to 1000 times',
  },
  PK338: {
    make: [String.raw`open("model.pkl", "wb").write(b"\x80\x02(" + b"}" * 2000 + b"t.")`],
    run: 'assay validate model.pkl',
    says: '2000 of 2004 opcodes make empty containers',
  },
  PK339: {
    make: ['import pickle', 'open("model.pkl", "wb").write(pickle.dumps(1 << 8000, 2))'],
    run: 'assay validate model.pkl',
    says: 'the integer has 1001 bytes (byte 2)',
  },
} as const satisfies Record<string, Example>;
