import type { ZipArchive } from '../zip/archive.ts';
import { foldersOf, isMacLeftover } from './archive-root.ts';

/** What a zip archive is, by the names of its entries. */
export type ZipKind =
  'torch-zip' | 'torchscript' | 'torch-export' | 'torch-package' | 'npz' | 'keras' | 'wrapped' | 'other';

export interface IdentifiedZip {
  readonly kind: ZipKind;
  /** Of an archive that is no checkpoint itself: the entries that tell what it is, and how many files there are. */
  readonly inside: readonly string[];
  readonly files: number;
}

/** Files that are checkpoints by their name. */
const CHECKPOINT = /\.(pt|pth|ckpt|bin|safetensors|gguf|pkl|pickle|npz|npy|h5|hdf5|keras|onnx|pt2|tar|tgz|gz)$/i;

const KERAS = ['config.json', 'metadata.json', 'model.weights.h5'];

/** Records that only torch's archive writer makes, below the root folder or, packed wrongly, anywhere. */
const TORCH_RECORD =
  /(^|\/)(data\.pkl|byteorder|version|\.data\/(version|serialization_id)|\.format_version|\.storage_alignment|data\/\d+)$/;

/**
 * Decide by what is inside, never by the file's name. A cut or damaged archive is still known by what is left of it. Of a
 * large checkpoint only the names of the few records that are no storages are looked at.
 */
export function identifyZip(archive: ZipArchive): IdentifiedZip {
  const torch = torchKind(archive);
  // torch loads nothing that lies in no folder: beside the members of Keras, its records are what somebody added.
  const isRooted = hasRoot(archive);
  if (torch !== null && isRooted) return { kind: torch, inside: [], files: 0 };
  const files = filesOf(archive);
  const result = (kind: ZipKind, inside: readonly string[] = []): IdentifiedZip => ({
    kind,
    inside,
    files: files.length,
  });
  const isKeras = holdsKeras(files);
  if (isKeras && !isRooted) return result('keras');
  if (torch !== null) return { kind: torch, inside: [], files: 0 };
  if (files.some((name) => TORCH_RECORD.test(name))) return result('torch-zip');
  // numpy opens any zip and leaves members that are no arrays alone.
  if (files.filter((name) => name.endsWith('.npy')).length * 2 > files.length) return result('npz');
  if (isKeras) return result('keras');
  const inside = files.filter((name) => CHECKPOINT.test(name));
  if (inside.length > 0 && inside.length * 2 >= files.length) return result('wrapped', inside);
  return result('other', files.slice(0, 5));
}

/** Two of its three members tell it when the third is missing. */
function holdsKeras(files: readonly string[]): boolean {
  const all = new Set(files);
  return KERAS.filter((name) => all.has(name)).length >= 2;
}

function hasRoot({ table, partial }: ZipArchive): boolean {
  return (table.length > 0 ? table.names.text(0) : (partial?.name ?? '')).includes('/');
}

function filesOf({ entries, partial }: ZipArchive): readonly string[] {
  const names = entries.map(({ name }) => name);
  return (partial === null ? names : [...names, partial.name]).filter(isFile);
}

function isFile(name: string): boolean {
  return !name.endsWith('/') && !isMacLeftover(name);
}

/** The kind that records of torch's writers tell, where they stand in the root folder. */
function torchKind({ table, partial }: ZipArchive): ZipKind | null {
  const first = table.length > 0 ? table.names.text(0) : (partial?.name ?? '');
  const root = first.slice(0, first.indexOf('/') + 1);
  const others = table.outside(foldersOf(table).storages).map(({ name }) => name);
  if (partial !== null && !partial.name.startsWith(`${root}data/`)) others.push(partial.name);
  const known = new Set(others.filter(isFile));
  const has = (name: string) => known.has(root + name);
  if (has('archive_format') || (has('models/model.json') && has('archive_version'))) return 'torch-export';
  if (known.has('serialized_exported_program.json')) return 'torch-export';
  if (has('.data/extern_modules') || has('.data/python_version')) return 'torch-package';
  const code = `${root}code/`;
  const isCode = (name: string) => name.startsWith(code) && name.endsWith('.py');
  if (has('constants.pkl') || (root !== '' && [...known].some(isCode))) return 'torchscript';
  return has('data.pkl') ? 'torch-zip' : null;
}
