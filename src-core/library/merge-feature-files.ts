import { checkpointHeader } from '../pipeline/checkpoint-version.ts';
import { FeatureFileError, readFeatureTable, type FeatureTable } from '../pipeline/feature-table.ts';
import { isWholeMerge, mergeTables, type FeatureMismatches } from '../pipeline/merge-features.ts';
import { SILENT, type RunLog } from '../pipeline/run-files.ts';
import { atomicSave } from './atomic-save.ts';
import { CheckpointError } from './checkpoint-error.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import type { TensorData } from './saved-value.ts';
import { validateCheckpoint } from './validate-checkpoint.ts';

export interface MergeOptions {
  /** Take the two files, and the result, for good without proof. */
  readonly skipCheckpointValidation?: boolean;
  readonly doneMarker?: boolean;
  readonly log?: RunLog;
  readonly signal?: AbortSignal;
}

export interface MergeResult {
  readonly output: string;
  /** Rows of the result. */
  readonly merged: number;
  /** Rows the two files have. */
  readonly nucleotideRows: number;
  readonly proteinRows: number;
  readonly nucleotideDimension: number;
  readonly proteinDimension: number;
  /** True when every row of both files is in the result. */
  readonly whole: boolean;
  readonly mismatches: FeatureMismatches;
  readonly warnings: readonly string[];
}

/**
 * Merge two feature files into `{version, status, ids, features}`, `features` being one float32 tensor of a row an id.
 * What is left out is listed in the result and under `mismatches` in the file. The write is atomic, and proven.
 *
 * Throws `CheckpointError` when a file is damaged, has no feature rows, or the two share no id; nothing is written then.
 */
export async function mergeFeatures(
  nucleotidePath: string,
  proteinPath: string,
  output: string,
  options: MergeOptions = {},
): Promise<MergeResult> {
  const { log = SILENT, signal } = options;
  const nucleotide = await featuresOf(nucleotidePath, options);
  const protein = await featuresOf(proteinPath, options);
  const merged = mergeTables(nucleotide.table, protein.table);
  const { ids, features, nucleotideDimension, proteinDimension, mismatches } = merged;
  if (ids.length === 0)
    throw new CheckpointError(
      output,
      'incompatible',
      `${nucleotidePath} and ${proteinPath} share no id: nothing was written`,
    );
  const whole = isWholeMerge(mismatches);
  if (!whole) log.warn({ output, mismatches }, 'some rows are not in both files, or doubtful');
  const value = {
    ids,
    features: { dtype: 'float32', shape: [ids.length, nucleotideDimension + proteinDimension], data: features },
    nucleotide_dim: nucleotideDimension,
    protein_dim: proteinDimension,
    mismatches: writtenMismatches(mismatches),
  } as const;
  await atomicSave(value, output, {
    requiredKeys: ['version', 'ids', 'features'],
    skipValidation: options.skipCheckpointValidation ?? false,
    doneMarker: options.doneMarker ?? false,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    output,
    merged: ids.length,
    nucleotideRows: nucleotide.table.records,
    proteinRows: protein.table.records,
    nucleotideDimension,
    proteinDimension,
    whole,
    mismatches,
    warnings: [...nucleotide.warnings, ...protein.warnings],
  };
}

interface Features {
  readonly table: FeatureTable;
  readonly warnings: readonly string[];
}

async function featuresOf(path: string, options: MergeOptions): Promise<Features> {
  const { log = SILENT, signal, skipCheckpointValidation = false } = options;
  if (!skipCheckpointValidation) {
    const { valid, error, errorType } = await validateCheckpoint(path, {
      log,
      ...(signal === undefined ? {} : { signal }),
    });
    if (!valid) throw new CheckpointError(path, errorType ?? 'unknown', `${path}: ${error ?? ''}`);
  }
  const { checkpoint, readMany } = await openCheckpoint(path, signal);
  const { refusal, warnings } = checkpointHeader(checkpoint.root);
  if (refusal !== null) throw new CheckpointError(path, 'incompatible', `${path}: incompatible: ${refusal}`);
  for (const warning of warnings) log.warn({ path }, warning);
  try {
    const table = await readMany((read) =>
      readFeatureTable(checkpoint.root, async (tensor) => numbersOf(path, await read(tensor, signal))),
    );
    return { table, warnings: warnings.map((warning) => `${path}: ${warning}`) };
  } catch (error) {
    if (!(error instanceof FeatureFileError)) throw error;
    throw new CheckpointError(path, 'incompatible', `${path}: ${error.message}`, { cause: error });
  }
}

/** dtypes whose elements `readTensor` gives as the numbers they are. */
const PLAIN: ReadonlySet<string> = new Set(
  'float64 float32 float16 bfloat16 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool'.split(' '),
);

function numbersOf(path: string, { dtype, data }: TensorData): ArrayLike<number> {
  if (!PLAIN.has(dtype))
    throw new CheckpointError(path, 'incompatible', `${path}: features of dtype ${dtype} are not numbers to merge`);
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data;
}

/** As the file keeps them: Python's spelling, plain lists. */
function writtenMismatches({ onlyInNucleotide, onlyInProtein, nucleotide, protein }: FeatureMismatches) {
  const rows = (problems: FeatureMismatches['nucleotide']) =>
    problems.map(({ kind, row, id, kept, message }) => ({ kind, row, id, kept, message }));
  return {
    only_in_nucleotide: onlyInNucleotide,
    only_in_protein: onlyInProtein,
    nucleotide: rows(nucleotide),
    protein: rows(protein),
  };
}
