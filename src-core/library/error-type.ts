import { SourceError } from '../bytes/source-error.ts';
import type { Report } from '../contract/report.ts';
import { isFindingCode, ruleOf } from '../findings/catalog.ts';

/**
 * What kind of problem a checkpoint has, for a pipeline that has to decide what to do:
 *
 * - `corrupted`: the content cannot be trusted; make the file again.
 * - `incompatible`: the file is whole, but not what was expected, or not what the loader takes; another file or version.
 * - `unsafe`: it names dangerous code; do not load it.
 * - `missing`: there is no such file.
 * - `unreadable`: the machine failed (permissions, disk, a file that changes); nothing is known of the file.
 * - `unknown`: a message that says none of these.
 */
export type ErrorType = 'corrupted' | 'incompatible' | 'unsafe' | 'missing' | 'unreadable' | 'unknown';

/** What a report says, by its verdict and codes. Null for a valid checkpoint. */
export function errorTypeOf(report: Report): ErrorType | null {
  if (report.machineError !== undefined) return byErrorCode(report.machineError.code);
  return report.verdict === 'valid' ? null : report.verdict;
}

/** ENOENT and the like: no file. Every other code is the machine's. */
export function byErrorCode(code: string): 'missing' | 'unreadable' {
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
}

/**
 * Tell the kind of a failure from its message, or from an error: those of this library know their kind; the messages of
 * torch, pickle, zip and safetensors are known by their words. Where a report exists, its codes decide instead.
 *
 * A message that fits damage as well as a mismatch ("Invalid magic number; corrupt file?") counts as `corrupted`.
 */
export function distinguishErrorType(error: unknown): ErrorType {
  if (error instanceof SourceError) return byErrorCode(error.code);
  if (typeof error === 'object' && error !== null) {
    if ('errorType' in error && isErrorType(error.errorType)) return error.errorType;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (/^E[A-Z]+$/.test(code)) return byErrorCode(code);
  }
  return byWords(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

const TYPES: ReadonlySet<unknown> = new Set<ErrorType>([
  'corrupted',
  'incompatible',
  'unsafe',
  'missing',
  'unreadable',
  'unknown',
]);

function isErrorType(value: unknown): value is ErrorType {
  return TYPES.has(value);
}

function byWords(message: string): ErrorType {
  const own = /^(?:[A-Za-z]*Error: )?(corrupted|incompatible|unsafe|missing)\b/.exec(message)?.[1];
  if (isErrorType(own)) return own;
  const code = /\b[A-Z]{2}\d{3}\b/.exec(message)?.[0] ?? '';
  if (isFindingCode(code)) return ruleOf(code).kind ?? 'unknown';
  const operand = /Unsupported operand (\d+)/.exec(message)?.[1];
  if (operand !== undefined) return FOREIGN_BYTES.has(Number(operand)) ? 'incompatible' : 'corrupted';
  return MESSAGES.find(([, words]) => words.test(message))?.[0] ?? 'unknown';
}

/**
 * First bytes, in decimal, with which torch's unpickler meets another kind of file: a Git LFS pointer (`v`), a web page or
 * XML (`<`), JSON (`{`), gzip (0x1f), text (`I`); or a pickle of protocol 4 (0x95), or 1.13's refusal of floats (`G`).
 */
const FOREIGN_BYTES = new Set([118, 60, 123, 31, 73, 149, 71]);

/** The first entry whose words occur decides. Source: messages of torch 1.13 to 2.13, CPython and safetensors 0.8. */
const MESSAGES: readonly (readonly [ErrorType, RegExp])[] = [
  // A record that is not there: of the data, damage; of the index, another kind of archive.
  ['corrupted', /failed locating file \S*data\/\d+/],
  ['incompatible', /failed locating file \S*(data|constants)\.pkl/],
  ['missing', /No such file or directory|FileNotFoundError|ENOENT|no such file/],
  ['corrupted', /\[Errno 22\]|Invalid argument/],
  [
    'unreadable',
    /Permission denied|PermissionError|Input\/output error|Too many open files|Stale file handle|\b(EACCES|EPERM|EIO|EMFILE|ESTALE)\b/,
  ],
  ['unreadable', /cannot be read|is a (folder|directory)|IsADirectoryError/i],
  ['incompatible', /maximum supported version|hasRecord\("version"\)|not in a subdirectory|TorchScript archives/],
  ['incompatible', /invalid load key, '(v|<|\{|\\x1f)'/],
  [
    'corrupted',
    /Ran out of input|failed finding central directory|invalid header or archive is corrupted|multidisk archive/,
  ],
  [
    'corrupted',
    /record size .* does not match|storage has wrong (byte )?size|unexpected EOF|pickle data was truncated|EOFError/,
  ],
  [
    'corrupted',
    /invalid load key|UnpicklingError|Memo value not found|opcode argument must be quoted|unexpected pos \d+/,
  ],
  ['corrupted', /Bad CRC-32|CRC|checksum|BadZipFile|not a zip file|Bad magic number|enforce fail at inline_container/],
  [
    'corrupted',
    /Invalid magic number|legacy \.tar format|filename 'storages' not found|could not convert string to int/,
  ],
  ['corrupted', /header too (large|small)|HeaderTooLarge|invalid header length|InvalidHeader|invalid JSON in header/],
  ['corrupted', /incomplete metadata|MetadataIncompleteBuffer|invalid offset|not within the file bounds|magic invalid/],
  ['incompatible', /unknown variant|Weights only load failed|Unsupported (global|class)|WeightsUnpickler error/],
  [
    'incompatible',
    /No module named|ModuleNotFoundError|Can't get attribute|cannot instantiate|PosixPath|deserialize object on an? /,
  ],
  ['incompatible', /Missing key|Unexpected key|size mismatch|KeyError|(missing|required) (required )?keys?/i],
  ['incompatible', /(unsupported|newer|older|future) version|version .* (not supported|unsupported)|upgrade/i],
  ['corrupted', /corrupt|truncated|damaged|cut short|empty file|file is empty|\b0 bytes\b|unexpected end/i],
];
