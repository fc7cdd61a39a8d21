// AssemblyScript: compiled to WebAssembly with SIMD by `node build/kernels.mjs`. Every function is held against the plain
// TypeScript of ../reference.ts and ../../bytes/crc32.ts by property tests. Pointers are bytes into the memory the host
// gives; nothing here allocates.

export { countCodes16, isOneCode16 } from './codes';
export { momentsF32, distancesF32, momentsF64, distancesF64 } from './float-moments';
export { momentsI32, momentsU32, momentsI64, momentsU64 } from './integer-moments';
export { hasSpecial16, hasSpecial32, hasSpecial64 } from './special';
export { foldCrc } from './crc';
export { spreadF32, spreadF64, spreadI32, spreadU32, spreadI64, spreadU64 } from './spread';
