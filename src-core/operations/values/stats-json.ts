import type { NumberSpread, TensorStats } from '../../contract/report.ts';
import { finiteCount, l2Norm, standardDeviation, type Stats } from '../../values/stats.ts';
import type { TensorSummary } from '../../values/tensor-stats.ts';
import { jsonNumber } from '../report/values-json.ts';

/** Statistics as the contract has them. */
export function statsJson({ stats, complex, of, firstNan, firstInf }: TensorSummary): TensorStats {
  const { elements, nan, positiveInf, negativeInf, zero, denormal, min, max } = stats;
  const isConstant = elements > 0 && finiteCount(stats) === elements && min === max;
  return {
    nan,
    inf: positiveInf + negativeInf,
    zero,
    ...(complex === null ? spreadOf(stats) : NO_SPREAD),
    elements,
    positiveInf,
    negativeInf,
    denormal,
    ...(complex === null
      ? { l2: finiteCount(stats) === 0 ? null : jsonNumber(l2Norm(stats)), constant: isConstant }
      : { real: spreadOf(complex.real), imag: spreadOf(complex.imaginary) }),
    ...(firstNan === null ? {} : { firstNan }),
    ...(firstInf === null ? {} : { firstInf }),
    ...(of === 'values' ? {} : { of }),
  };
}

const NO_SPREAD: NumberSpread = { min: null, max: null, mean: null, std: null };

function spreadOf(stats: Stats): NumberSpread {
  if (finiteCount(stats) === 0) return NO_SPREAD;
  return {
    min: jsonNumber(stats.min),
    max: jsonNumber(stats.max),
    mean: jsonNumber(stats.mean),
    std: jsonNumber(standardDeviation(stats)),
  };
}
