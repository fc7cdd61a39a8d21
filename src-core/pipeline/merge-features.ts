import type { FeatureProblem, FeatureTable } from './feature-table.ts';

/** Two feature files as one: row `i` of `features` belongs to `ids[i]`, always. */
export interface MergedFeatures {
  readonly ids: readonly string[];
  /** `[ids.length, nucleotideDimension + proteinDimension]`, row-major. */
  readonly features: Float32Array;
  readonly nucleotideDimension: number;
  readonly proteinDimension: number;
  readonly mismatches: FeatureMismatches;
}

/** Everything that kept a row of either file out of the result, or makes it doubtful. */
export interface FeatureMismatches {
  /** Ids that only one of the files has in usable form. */
  readonly onlyInNucleotide: readonly string[];
  readonly onlyInProtein: readonly string[];
  readonly nucleotide: readonly FeatureProblem[];
  readonly protein: readonly FeatureProblem[];
}

/** Put the vectors of each id side by side, nucleotide first, in the order of the nucleotide file. */
export function mergeTables(nucleotide: FeatureTable, protein: FeatureTable): MergedFeatures {
  const proteinRows = new Map(protein.ids.map((id, row) => [id, protein.rows[row]]));
  const width = nucleotide.dimension + protein.dimension;
  const ids = nucleotide.ids.filter((id) => proteinRows.has(id));
  const features = new Float32Array(ids.length * width);
  let row = 0;
  for (const [at, id] of nucleotide.ids.entries()) {
    const [first, second] = [nucleotide.rows[at], proteinRows.get(id)];
    if (first === undefined || second === undefined) continue;
    features.set(first, row * width);
    features.set(second, row * width + nucleotide.dimension);
    row++;
  }
  const merged = new Set(ids);
  return {
    ids,
    features,
    nucleotideDimension: nucleotide.dimension,
    proteinDimension: protein.dimension,
    mismatches: {
      onlyInNucleotide: nucleotide.ids.filter((id) => !merged.has(id)),
      onlyInProtein: protein.ids.filter((id) => !merged.has(id)),
      nucleotide: nucleotide.problems,
      protein: protein.problems,
    },
  };
}

/** Whether every row of both files is in the result, and none is doubtful. */
export function isWholeMerge({ onlyInNucleotide, onlyInProtein, nucleotide, protein }: FeatureMismatches): boolean {
  return [onlyInNucleotide, onlyInProtein, nucleotide, protein].every(({ length }) => length === 0);
}
