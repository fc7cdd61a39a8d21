import { finding } from '../../findings/finding.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { TensorInfo } from '../../model/tensor.ts';
import type { KeyReport } from './check-keys.ts';
import { explainingPrefix } from './prefixes.ts';
import { shapeText } from './shape.ts';
import { stateDictKey } from './state-dict-key.ts';

/**
 * Compare the weights with those of a reference, as `model.load_state_dict(strict=True)` would: missing, unexpected,
 * another shape; another dtype is only a warning, because torch casts. A state dict inside a training checkpoint is
 * compared by the names it has inside.
 */
export function compareWithReference(checkpoint: Checkpoint, reference: Checkpoint, report: KeyReport): void {
  const own = weightsByName(checkpoint);
  const theirs = weightsByName(reference);
  const missing = theirs.namesNotIn(own);
  const unexpected = own.namesNotIn(theirs);
  const hint = prefixHint(missing, unexpected);
  for (const key of missing) {
    report.missing.push(key);
    const data = { key, hint, missing: missing.length, total: theirs.rows.size };
    report.findings.push(finding('KY421', { key: [key] }, data));
  }
  for (const key of unexpected) {
    report.unexpected.push(key);
    const data = { key, hint, unexpected: unexpected.length, total: own.rows.size };
    report.findings.push(finding('KY422', { key: own.tensor(key)?.keyPath ?? [key] }, data));
  }
  for (const name of theirs.rows.keys()) {
    const expected = theirs.tensor(name);
    const actual = own.tensor(name);
    if (expected !== undefined && actual !== undefined) compareTensors(name, expected, actual, report);
  }
}

function compareTensors(key: string, expected: TensorInfo, actual: TensorInfo, report: KeyReport): void {
  const [expectedShape, actualShape] = [shapeText(expected.shape), shapeText(actual.shape)];
  if (expectedShape !== actualShape) {
    report.mismatched.push({ key, expected: expectedShape, actual: actualShape });
    report.findings.push(finding('KY423', { key: actual.keyPath }, { key, expectedShape, actualShape }));
  }
  if (expected.dtype !== actual.dtype) {
    report.mismatched.push({ key, expected: expected.dtype, actual: actual.dtype });
    report.findings.push(
      finding('KY424', { key: actual.keyPath }, { key, expectedDType: expected.dtype, actualDType: actual.dtype }),
    );
  }
}

/** Tensors of a state dict by the names they have in it. Only their rows are kept: there may be hundreds of thousands. */
class Weights {
  /** Of equal names the last row. */
  readonly rows = new Map<string, number>();
  readonly #tensors: Checkpoint['tensors'];

  constructor(tensors: Checkpoint['tensors']) {
    this.#tensors = tensors;
  }

  tensor(name: string): TensorInfo | undefined {
    const row = this.rows.get(name);
    return row === undefined ? undefined : this.#tensors.at(row);
  }

  namesNotIn(other: Weights): readonly string[] {
    const names: string[] = [];
    for (const name of this.rows.keys()) if (!other.rows.has(name)) names.push(name);
    return names;
  }
}

function weightsByName(checkpoint: Checkpoint): Weights {
  const { tensors } = checkpoint;
  const weights = new Weights(tensors);
  const under = stateDictKey(checkpoint);
  if (under !== null)
    for (const [row, { keyPath }] of tensors.entries())
      if (keyPath[0] === under) weights.rows.set(keyPath.slice(1).join('.'), row);
  if (weights.rows.size === 0) for (const [row, { name }] of tensors.entries()) weights.rows.set(name, row);
  return weights;
}

function prefixHint(missing: readonly string[], unexpected: readonly string[]): string {
  const here = explainingPrefix(missing, new Set(unexpected));
  if (here !== null) return `; with \`${here}\` in front it is`;
  const there = explainingPrefix(unexpected, new Set(missing));
  return there === null ? '' : `; the reference has it with \`${there}\` in front`;
}
