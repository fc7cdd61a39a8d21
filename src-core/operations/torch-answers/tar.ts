import type { ByteSource } from '../../bytes/byte-source.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { TorchRead } from '../../torch/torch-read.ts';
import { foreignLoad, type Predictions } from './foreign.ts';
import { MMAP_NEEDS_ZIP, TAR_REFUSED } from './messages.ts';
import type { PickleRuns } from './run-pickle.ts';

const BLOCK = 512;
/** More members than torch's four are no checkpoint, and need not be counted. */
const MOST = 64;
/** In the order torch extracts them. */
const MEMBERS = ['storages', 'tensors', 'pickle'] as const;

/** What Python's tarfile finds; `ends-early`: a member's bytes are not all there, which it says when it lists them. */
interface TarListing {
  readonly names: ReadonlySet<string>;
  readonly state: 'no-tar' | 'ends-early' | 'whole';
}

/**
 * `torch.load` of a tar checkpoint, in its order: list the members, read the storages, the tensors, the object. What is no
 * tar to Python is read as a pickle instead. Source: torch/serialization.py, `legacy_load`; CPython, `tarfile.py`.
 */
export async function tarLoad(
  read: TorchRead,
  runs: PickleRuns,
  source: ByteSource,
  context: ReadContext,
): Promise<Predictions> {
  return loadListed(source, context, (names) => fullLoad(read, runs, names));
}

/** The same of a tar in which torch's members are not. */
export async function foreignTar(source: ByteSource, context: ReadContext): Promise<Predictions> {
  return loadListed(source, context, (names) => {
    const missing = MEMBERS.find((member) => !names.has(member));
    return missing === undefined ? null : memberMissing(missing);
  });
}

async function loadListed(
  source: ByteSource,
  context: ReadContext,
  load: (names: ReadonlySet<string>) => string | null,
): Promise<Predictions> {
  const listing = await listAsPython(source, context);
  // A zip archive is looked for where the list has ended: behind the first block, or at the end of the file.
  const foreign = listing.state === 'whole' ? null : await foreignLoad(source, context, listing.state === 'ends-early');
  if (foreign !== null && listing.state === 'no-tar') return foreign;
  return {
    weightsOnly: { message: TAR_REFUSED, trust: null },
    mmap: { message: MMAP_NEEDS_ZIP, trust: null },
    full: foreign?.full ?? { message: load(listing.names), trust: null },
  };
}

const memberMissing = (member: string) => `KeyError: "filename '${member}' not found"`;

function fullLoad(read: TorchRead, runs: PickleRuns, names: ReadonlySet<string>): string | null {
  for (const member of MEMBERS) {
    if (!names.has(member)) return memberMissing(member);
    for (const pickle of read.pickles) {
      if (pickle.at.entry !== member) continue;
      const { refusal } = runs.run(pickle, 'full', 'storage');
      if (refusal !== null) return refusal.message;
    }
    const found = errorsIn(read, member).find(({ referenceMessage }) => referenceMessage !== '');
    if (found !== undefined) return found.referenceMessage;
  }
  const [left] = errorsIn(read, null).filter(({ referenceMessage }) => referenceMessage !== '');
  return left?.referenceMessage ?? null;
}

/**
 * Those of one member, or of none. Pickles were judged one by one, torch does not see what is behind a bad header, and it
 * makes a storage as large as its tensors want it (TA330).
 */
function errorsIn({ findings }: TorchRead, member: string | null) {
  return findings
    .filter(({ code, at }) => (at.entry ?? null) === member && !/^(PK|LE32[012]|TA330)/.test(code))
    .map(describeFinding)
    .filter(({ severity }) => severity === 'error');
}

async function listAsPython(source: ByteSource, { signal }: ReadContext): Promise<TarListing> {
  const names = new Set<string>();
  for (let at = 0; names.size < MOST;) {
    const header = await source.read(at, Math.min(BLOCK, source.size - at), signal);
    const member = memberOf(header);
    if (member === null) return { names, state: at === 0 ? 'no-tar' : 'whole' };
    names.add(member.name);
    at += BLOCK + Math.ceil(member.size / BLOCK) * BLOCK;
    if (at > source.size) return { names, state: 'ends-early' };
  }
  return { names, state: 'whole' };
}

/** Null for whatever ends the list: blanks, a wrong sum, a field that is no number. */
function memberOf(header: Uint8Array): { readonly name: string; readonly size: number } | null {
  if (header.length < BLOCK || !sumMatches(header)) return null;
  const numbers = NUMBER_FIELDS.map(([at, length]) => numberField(header, at, length));
  const [size] = numbers;
  return size == null || numbers.includes(null) ? null : { name: textField(header, 0, 100), size };
}

/** Size, mode, owner, group, time, device numbers. */
const NUMBER_FIELDS = [
  [124, 12],
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
  [329, 8],
  [337, 8],
] as const;

/** Sums of unsigned and of signed bytes are both in use. */
function sumMatches(header: Uint8Array): boolean {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let index = 0; index < BLOCK; index++) {
    if (index >= 148 && index < 156) continue;
    const byte = header[index] ?? 0;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const stored = numberField(header, 148, 8);
  return stored === unsigned || stored === signed;
}

/** Octal digits with blanks around, or a number of bytes behind a byte 0x80. */
function numberField(header: Uint8Array, at: number, length: number): number | null {
  if (header[at] === 0x80) {
    let value = 0;
    for (let index = at + 1; index < at + length; index++) value = value * 256 + (header[index] ?? 0);
    return value;
  }
  const digits = textField(header, at, length).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

function textField(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder('latin1').decode(end === -1 ? field : field.subarray(0, end));
}
