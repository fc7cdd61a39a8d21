import type { Example } from '../example.ts';

/** NumPy arrays and archives. */
export const NUMPY_EXAMPLES = {
  NP201: {
    make: ['import numpy', 'numpy.save("array.npy", numpy.ones(4))', 'open("array.npy", "r+b").truncate(60)'],
    run: 'assay validate array.npy',
    says: 'the header needs 128 bytes, the array has 60',
  },
  NP202: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.ones(4))',
      'b = bytearray(open("array.npy", "rb").read())',
      'b[6] = 9  # the version',
      'open("array.npy", "wb").write(b)',
    ],
    run: 'assay validate array.npy',
    says: 'the array is in format version 9.0; 1.0, 2.0 and 3.0 exist',
  },
  NP203: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.ones(4))',
      'b = open("array.npy", "rb").read()',
      'open("array.npy", "wb").write(b.replace(b"False", b"f()  "))',
    ],
    run: 'assay validate array.npy',
    says: 'the header is not the Python literal it should be: a literal was expected',
  },
  NP204: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.ones(4))',
      'b = open("array.npy", "rb").read()',
      'open("array.npy", "wb").write(b.replace(b"shape", b"shade"))',
    ],
    run: 'assay validate array.npy',
    says: 'the header has the keys descr, fortran_order, shade; `descr`, `fortran_order` and `shape` are needed, with their types',
  },
  NP205: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.ones(4))',
      'b = open("array.npy", "rb").read()',
      'open("array.npy", "wb").write(b.replace(b"<f8", b"<q8"))',
    ],
    run: 'assay validate array.npy',
    says: 'the header names the element type "<q8"',
  },
  NP206: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.ones(4))',
      'b = open("array.npy", "rb").read()',
      'open("array.npy", "wb").write(b.replace(b"(4,), }", b"(-4,),}"))',
    ],
    run: 'assay validate array.npy',
    says: 'the header gives the shape (-4)',
  },
  NP207: {
    make: ['import numpy', 'numpy.save("array.npy", numpy.ones(4))', 'open("array.npy", "r+b").truncate(150)'],
    run: 'assay validate array.npy',
    says: '10 of 32 bytes of data are missing',
  },
  NP208: {
    make: [
      'import numpy',
      'with open("array.npy", "wb") as file:',
      '    numpy.save(file, numpy.ones(4))',
      '    numpy.save(file, numpy.ones(8))',
    ],
    run: 'assay validate array.npy',
    says: '192 bytes follow the data; numpy does not look at them',
  },
  NP211: {
    make: [
      'import numpy',
      'numpy.savez_compressed("arrays.npz", w=numpy.ones(4))',
      'b = bytearray(open("arrays.npz", "rb").read())',
      'b[30 + 5 + b[28]] = 0xFF  # the first byte of the compressed data',
      'open("arrays.npz", "wb").write(b)',
    ],
    run: 'assay validate arrays.npz',
    says: 'array `w.npy` cannot be read: invalid block type',
  },
  NP212: {
    make: [
      'import numpy, zipfile',
      'numpy.save("w.npy", numpy.array([bytes(17 << 20)], dtype=object))',
      'with zipfile.ZipFile("arrays.npz", "w", zipfile.ZIP_BZIP2) as z:',
      '    z.write("w.npy")',
    ],
    run: 'assay validate arrays.npz',
    says: 'array `w.npy` is not looked at: more than is inflated here',
  },
  NP213: {
    make: ['import numpy', 'numpy.save("array.npy", numpy.zeros(1, [("field_%d" % i, "<f4") for i in range(900)]))'],
    run: 'assay validate array.npy',
    says: 'the header has 19766 bytes; numpy loads up to 10000 unless it is told more',
  },
  NP301: {
    make: ['import numpy', 'numpy.save("array.npy", numpy.array([{"a": 1}, None], dtype=object))'],
    run: 'assay validate array.npy',
    says: 'the elements are Python objects: the data is a pickle',
  },
  NP302: {
    make: [
      'import numpy',
      'numpy.save("array.npy", numpy.array([{"a": 1}, None], dtype=object))',
      'b = open("array.npy", "rb").read()',
      'open("array.npy", "wb").write(b[:-10])',
    ],
    run: 'assay validate array.npy',
    says: 'the pickled elements end in an error: no-stop',
  },
} as const satisfies Record<string, Example>;
