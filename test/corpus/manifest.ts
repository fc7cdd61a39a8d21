import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPath } from '../../src-core/model/tensor.ts';

/** The shared corpus, beside the repository. */
export const CORPUS = join(import.meta.dirname, '../../../shared/corpus');

export interface ManifestEntry {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
  readonly is_folder: boolean;
  readonly expected_verdict: Judged;
  readonly acceptable_verdicts: readonly Judged[];
  readonly expected_failing_level: number | null;
  readonly acceptable_levels: readonly (number | null)[];
  readonly why: string;
  readonly checks?: ManifestChecks;
  readonly content?: { readonly tensors: readonly OracleTensor[]; readonly read_by: string };
  readonly oracle: Readonly<Record<string, OracleAnswer | undefined>>;
}

export type Judged = 'valid' | 'corrupted' | 'incompatible' | 'unsafe';

export interface OracleAnswer {
  readonly status?: string;
  readonly error_class?: string;
  readonly error_message?: string;
}

export interface ManifestChecks {
  readonly required_keys: readonly string[];
  readonly list_keys?: readonly string[];
}

type OracleKey = string | number | { readonly key_type: string; readonly repr: string } | { readonly attr: string };

export interface OracleTensor {
  readonly name: readonly OracleKey[];
  readonly shape?: readonly number[] | null;
  readonly dtype?: string;
  readonly class?: string;
  readonly layout?: string;
  readonly requires_grad?: boolean;
  readonly stride?: readonly number[];
  readonly storage_offset?: number;
  readonly sha256?: string;
  readonly unstable?: boolean;
  readonly is_neg?: boolean;
  readonly is_conj?: boolean;
  readonly ggml_type?: string;
  readonly nested?: boolean;
  readonly nbytes?: number;
}

/** Every entry of the manifest. Fails loudly where the corpus is missing: a judge that is not there proves nothing. */
export function readManifest(): readonly ManifestEntry[] {
  const path = join(CORPUS, 'manifest.json');
  if (!existsSync(path)) throw new Error(`the corpus is missing: ${path}`);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly count: number;
    readonly entries: readonly ManifestEntry[];
  };
  if (manifest.entries.length !== manifest.count)
    throw new Error(`${path} lists ${manifest.entries.length} of ${manifest.count}`);
  return manifest.entries;
}

/** A path of the oracle as text, to compare with `ownName`: numbers marked, other keys as Python prints them. */
export function oracleName(name: OracleTensor['name']): string {
  return JSON.stringify(
    name.map((step) => {
      if (typeof step !== 'object') return step;
      if ('attr' in step) return step.attr;
      return step.key_type === 'int' && Number.isSafeInteger(Number(step.repr)) ? Number(step.repr) : step.repr;
    }),
  );
}

export function ownName(keyPath: KeyPath): string {
  return JSON.stringify(keyPath);
}

/** NumPy's names of dtypes (`<f4`) as torch's. */
const NUMPY_KINDS: Readonly<Record<string, string>> = { f: 'float', i: 'int', u: 'uint', c: 'complex' };

export function oracleDType({ dtype }: OracleTensor): string | undefined {
  const [, kind = '', bytes] = /^[<>|]([fiuc])(\d+)$/.exec(dtype ?? '') ?? [];
  return bytes === undefined ? dtype : `${NUMPY_KINDS[kind] ?? ''}${Number(bytes) * 8}`;
}
