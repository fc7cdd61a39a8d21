import type { ZipArchive } from '../zip/archive.ts';
import { isMacLeftover } from './archive-root.ts';

/** What a zip archive is, by the names of its entries. */
export type ZipKind =
  'torch-zip' | 'torchscript' | 'torch-export' | 'torch-package' | 'npz' | 'keras' | 'wrapped' | 'other';

export interface IdentifiedZip {
  readonly kind: ZipKind;
  /** Of a `wrapped` archive: the entries that look like checkpoints, and how many files there are. */
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
 * Decide by what is inside, never by the file's name. One sweep over the names; a cut or damaged archive is still known by
 * what is left of it.
 */
export function identifyZip(archive: ZipArchive): IdentifiedZip {
  const names = namesOf(archive);
  const files = names.filter((name) => !name.endsWith('/') && !isMacLeftover(name));
  const result = (kind: ZipKind, inside: readonly string[] = []): IdentifiedZip => ({
    kind,
    inside,
    files: files.length,
  });
  const torch = torchKind(names, files);
  if (torch !== null) return result(torch);
  // numpy opens any zip and leaves members that are no arrays alone.
  if (files.filter((name) => name.endsWith('.npy')).length * 2 > files.length) return result('npz');
  const all = new Set(files);
  // Two of its three members tell it when the third is missing.
  if (KERAS.filter((name) => all.has(name)).length >= 2) return result('keras');
  const inside = files.filter((name) => CHECKPOINT.test(name));
  if (inside.length > 0 && inside.length * 2 >= files.length) return result('wrapped', inside);
  return result('other', files.slice(0, 5));
}

function namesOf({ entries, partial }: ZipArchive): readonly string[] {
  const names = entries.map(({ name }) => name);
  return partial === null ? names : [...names, partial.name];
}

function torchKind(names: readonly string[], files: readonly string[]): ZipKind | null {
  const first = names[0] ?? '';
  const root = first.slice(0, first.indexOf('/') + 1);
  // Storages are nearly all of a large archive and decide nothing.
  const storages = `${root}data/`;
  const others = files.filter((name) => !name.startsWith(storages));
  const known = new Set(others);
  const has = (name: string) => known.has(root + name);
  if (has('archive_format') || (has('models/model.json') && has('archive_version'))) return 'torch-export';
  if (known.has('serialized_exported_program.json')) return 'torch-export';
  if (has('.data/extern_modules') || has('.data/python_version')) return 'torch-package';
  const code = `${root}code/`;
  if (has('constants.pkl') || (root !== '' && others.some((name) => name.startsWith(code) && name.endsWith('.py'))))
    return 'torchscript';
  if (has('data.pkl')) return 'torch-zip';
  return files.some((name) => TORCH_RECORD.test(name)) ? 'torch-zip' : null;
}
