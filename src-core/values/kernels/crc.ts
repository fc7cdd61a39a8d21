// AssemblyScript, part of kernels.ts: CRC-32, held against ../../bytes/crc32.ts.

/**
 * Fold `blocks` (at least 300) blocks of 16 bytes so that the last 300 have the CRC-32 register of them all, in place.
 *
 * With P the CRC-32 polynomial, x^38400 + x^19840 + x^14976 + x^11392 + 1 = 0 (mod P). Powers in blocks of 128 bits: 300,
 * 155, 117, 89, 0: a block is equal to its copies 300, 145, 183 and 211 blocks further on. The idea is that of Chorba
 * (arXiv 2412.16398). The 4,800 bytes before `ptr` must be zero.
 */
export function foldCrc(ptr: usize, blocks: i32): void {
  const last = ptr + ((<usize>(blocks - 300)) << 4);
  let at = ptr;
  while (at < last) {
    v128.store(
      at,
      v128.xor(
        v128.xor(v128.load(at), v128.load(at - 2320)),
        v128.xor(v128.xor(v128.load(at - 2928), v128.load(at - 3376)), v128.load(at - 4800)),
      ),
    );
    at += 16;
  }
  // The last 300 stay: only blocks before them are folded in.
  const end = last + 4800;
  while (at < end) {
    let v = v128.xor(v128.load(at), v128.load(at - 4800));
    if (at - 2320 < last) v = v128.xor(v, v128.load(at - 2320));
    if (at - 2928 < last) v = v128.xor(v, v128.load(at - 2928));
    if (at - 3376 < last) v = v128.xor(v, v128.load(at - 3376));
    v128.store(at, v);
    at += 16;
  }
}
