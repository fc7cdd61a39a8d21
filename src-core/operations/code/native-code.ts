/** What the first bytes of a compiled library or program are. Sources: ELF gABI, Mach-O loader.h, the PE format. */
const HEADS: readonly { readonly head: readonly number[]; readonly system: string }[] = [
  { head: [0x7f, 0x45, 0x4c, 0x46], system: 'Linux' },
  { head: [0xcf, 0xfa, 0xed, 0xfe], system: 'macOS' },
  { head: [0xce, 0xfa, 0xed, 0xfe], system: 'macOS' },
];

/** Where a Windows program says its PE header is, and the header's signature. */
const PE_PLACE = 0x3c;
const PE = 0x4550;

/** The system whose loader runs these bytes; null for bytes that are no compiled library or program. */
export function nativeCodeFor(bytes: Uint8Array): string | null {
  for (const { head, system } of HEADS) if (head.every((byte, index) => bytes[index] === byte)) return system;
  if (bytes[0] !== 0x4d || bytes[1] !== 0x5a || bytes.length < PE_PLACE + 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = view.getUint32(PE_PLACE, true);
  return place + 4 <= bytes.length && view.getUint32(place, true) === PE ? 'Windows' : null;
}
