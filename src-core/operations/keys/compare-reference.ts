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
  const missing = [...theirs.keys()].filter((name) => !own.has(name));
  const unexpected = [...own.keys()].filter((name) => !theirs.has(name));
  const hint = prefixHint(missing, unexpected);
  for (const key of missing) {
    report.missing.push(key);
    const data = { key, hint, missing: missing.length, total: theirs.size };
    report.findings.push(finding('KY421', { key: [key] }, data));
  }
  for (const key of unexpected) {
    report.unexpected.push(key);
    const data = { key, hint, unexpected: unexpected.length, total: own.size };
    report.findings.push(finding('KY422', { key: own.get(key)?.keyPath ?? [key] }, data));
  }
  for (const [name, expected] of theirs) {
    const actual = own.get(name);
    if (actual !== undefined) compareTensors(name, expected, actual, report);
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

/** Tensors of the state dict, by the name they have in it. */
function weightsByName(checkpoint: Checkpoint): ReadonlyMap<string, TensorInfo> {
  const under = stateDictKey(checkpoint);
  const all = checkpoint.tensors;
  const within = under === null ? [] : all.filter(({ keyPath }) => keyPath[0] === under);
  if (within.length === 0) return new Map(all.map((tensor) => [tensor.name, tensor]));
  return new Map(within.map((tensor) => [tensor.keyPath.slice(1).join('.'), tensor]));
}

function prefixHint(missing: readonly string[], unexpected: readonly string[]): string {
  const here = explainingPrefix(missing, new Set(unexpected));
  if (here !== null) return `; with \`${here}\` in front it is`;
  const there = explainingPrefix(unexpected, new Set(missing));
  return there === null ? '' : `; the reference has it with \`${there}\` in front`;
}
