import { KERNELS_WASM } from './kernels.wasm.ts';

/** The functions of kernels/kernels.ts. Pointers are bytes into the workspace's memory. */
interface KernelExports {
  countCodes16(ptr: number, units: number, table: number): void;
  isOneCode16(ptr: number, units: number): number;
  momentsF32(ptr: number, count: number, out: number): void;
  distancesF32(ptr: number, count: number, mean: number, out: number): void;
  momentsF64(ptr: number, count: number, out: number): void;
  distancesF64(ptr: number, count: number, mean: number, out: number): void;
  momentsI32(ptr: number, count: number, about: number, out: number): void;
  momentsU32(ptr: number, count: number, about: number, out: number): void;
  momentsI64(ptr: number, count: number, about: number, out: number): void;
  momentsU64(ptr: number, count: number, about: number, out: number): void;
  spreadF32(ptr: number, count: number, table: number): void;
  spreadF64(ptr: number, count: number, table: number): void;
  spreadI32(ptr: number, count: number, table: number): void;
  spreadU32(ptr: number, count: number, table: number): void;
  spreadI64(ptr: number, count: number, table: number): void;
  spreadU64(ptr: number, count: number, table: number): void;
  hasSpecial16(ptr: number, bytes: number, mask: number): number;
  hasSpecial32(ptr: number, bytes: number): number;
  hasSpecial64(ptr: number, bytes: number): number;
  foldCrc(ptr: number, blocks: number): void;
}

/** Bytes of a chunk: it stays in a core's cache while everything runs over it. */
export const CHUNK_BYTES = 512 << 10;
/** Elements that begin in a chunk may end behind it. */
export const CHUNK_TAIL = 64;
/** Zero bytes the CRC fold looks back at. */
export const FOLD_BYTES = 4800;

const OUT = 0;
const CHUNK = 8192;
const TABLE = CHUNK + CHUNK_BYTES + 4096;
const CODES = 65536;
const PAGES = Math.ceil((TABLE + CODES * 4) / 65536);

/** One worker's memory: a chunk of the file, a table of counters, and the kernels that run over them. */
export interface Workspace {
  /** Null where the host has no WebAssembly SIMD: everything is then done in plain TypeScript. */
  readonly kernels: KernelExports | null;
  readonly bytes: Uint8Array;
  /** Where the chunk begins in `bytes`; the `FOLD_BYTES` before it are zero. */
  readonly chunk: number;
  /** 65,536 counters, at `tableAt` in `bytes`. */
  readonly table: Uint32Array;
  readonly tableAt: number;
  /** Results of a kernel, at `outAt`: five float64, then two int32 behind the fourth. */
  readonly out: DataView;
  readonly outAt: number;
}

export function createWorkspace(options: { readonly plain?: boolean } = {}): Workspace {
  const compiled = options.plain === true ? null : compile();
  const memory = compiled?.memory.buffer ?? new ArrayBuffer(PAGES * 65536);
  return {
    kernels: compiled?.kernels ?? null,
    bytes: new Uint8Array(memory),
    chunk: CHUNK,
    table: new Uint32Array(memory, TABLE, CODES),
    tableAt: TABLE,
    out: new DataView(memory, OUT, 64),
    outAt: OUT,
  };
}

interface Compiled {
  readonly kernels: KernelExports;
  readonly memory: WebAssembly.Memory;
}

function compile(): Compiled | null {
  const binary = Uint8Array.from(atob(KERNELS_WASM), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(binary)) return null;
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  return { kernels: instance.exports as unknown as KernelExports, memory };
}
