import type { Example } from '../example.ts';

/** HDF5, damaged after h5py wrote it. */
export const HDF5_EXAMPLES = {
  HD201: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = [1.0, 2.0]',
      'b = bytearray(open("model.h5", "rb").read())',
      'b[4] ^= 1',
      'open("model.h5", "wb").write(b)',
    ],
    run: 'assay validate model.h5',
    says: 'the file begins like HDF5, but its signature is damaged: 89 48 44 46 0c 0a 1a 0a',
  },
  HD202: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = [1.0] * 1000',
      'open("model.h5", "r+b").truncate(4000)',
    ],
    run: 'assay validate model.h5',
    says: 'the superblock says that the file has 10048 bytes, it has 4000',
  },
  HD203: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = [1.0, 2.0]',
      'open("model.h5", "ab").write(b"more")',
    ],
    run: 'assay validate model.h5',
    says: '4 bytes follow the end of the file at byte 2064',
  },
  HD204: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = [1.0, 2.0]',
      'b = open("model.h5", "rb").read()',
      'open("model.h5", "wb").write(b.replace(b"TREE", b"TREF"))',
    ],
    run: 'assay validate model.h5',
    says: 'the root group cannot be read: at byte 136, `TREE` should stand here',
  },
  HD205: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = [1.0] * 1000',
      '    place = file["w"].id.get_offset().to_bytes(8, "little")',
      'b = bytearray(open("model.h5", "rb").read())',
      'at = b.index(place, 200)',
      'b[at : at + 8] = (9000).to_bytes(8, "little")',
      'open("model.h5", "wb").write(b)',
    ],
    run: 'assay validate model.h5',
    says: '`w` ends at byte 17000, the file has 10048 bytes',
  },
  HD206: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file.create_dataset("w", data=[1.0] * 1000, compression="gzip")',
      '    chunk = file["w"].id.get_chunk_info(0)',
      'b = bytearray(open("model.h5", "rb").read())',
      'b[chunk.byte_offset + 20] ^= 1',
      'open("model.h5", "wb").write(b)',
    ],
    run: 'assay validate model.h5',
    says: 'chunk 0 of `w` at byte 3496 changed after it was written: its compressed data does not inflate: invalid bit length repeat',
  },
  HD210: {
    make: [
      'import h5py, numpy',
      'with h5py.File("model.h5", "w") as file:',
      '    noise = numpy.random.bytes(300 << 20)',
      '    data = numpy.frombuffer(noise, "u1")',
      '    file.create_dataset("w", data=data, chunks=(1 << 20,), compression="gzip")',
    ],
    run: 'assay validate model.h5',
    says: '45 chunks behind the first 256 MiB were not read',
  },
  HD330: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w", libver="latest") as file:',
      '    for n in range(20):',
      '        file["w" + str(n)] = [1.0, 2.0]',
      'b = bytearray(open("model.h5", "rb").read())',
      'b[b.index(b"FRHP") + 7] = 1',
      'open("model.h5", "wb").write(b)',
    ],
    run: 'assay validate model.h5',
    says: '`/` keeps a part of itself in a compressed or shared heap, which is not read',
  },
  HD331: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file.create_dataset("w", (4,), "f4", external=[("values.bin", 0, 16)])',
    ],
    run: 'assay validate model.h5',
    says: 'the values of `w` lie in other files or datasets and are not looked at',
  },
  HD332: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file["w"] = h5py.ExternalLink("other.h5", "/w")',
    ],
    run: 'assay validate model.h5',
    says: '`w` leads into the file `other.h5`',
  },
  HD333: {
    make: [
      'import h5py',
      'with h5py.File("model.h5", "w") as file:',
      '    file.create_group("layers")["again"] = file["/"]',
    ],
    run: 'assay validate model.h5',
    says: '`layers/again` leads back to a group it lies in; such links: 1',
  },
} as const satisfies Record<string, Example>;
