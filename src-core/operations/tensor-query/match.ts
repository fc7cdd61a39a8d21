import type { TensorInfo } from '../../model/tensor.ts';
import { numberOf, type TensorTableData } from './columns.ts';
import type { DimensionPattern, FlagField, Operator, Term, TextField } from './filter.ts';
import { isGlob, matchesGlob } from './glob.ts';

/** Does row `index` match? */
export type Predicate = (index: number) => boolean;

/** `lowerNames` are the tensors' names in lower case. */
export function predicateOf(term: Term, data: TensorTableData, lowerNames: readonly string[]): Predicate {
  const positive = positivePredicate(term, data, lowerNames);
  return term.negated ? (index) => !positive(index) : positive;
}

function positivePredicate(term: Term, data: TensorTableData, lowerNames: readonly string[]): Predicate {
  switch (term.kind) {
    case 'word': {
      if (!term.glob) return (index) => lowerNames[index]?.includes(term.text) === true;
      const anywhere = `*${term.text}*`;
      return (index) => matchesGlob(anywhere, lowerNames[index] ?? '');
    }
    case 'text':
      if (term.field === 'name') return (index) => matchesAny(term.patterns, lowerNames[index] ?? '');
      return textPredicate(term.field, term.patterns, data);
    case 'flag':
      return (index) => flagOf(data.tensors.at(index), term.field) === term.value;
    case 'number':
      return (index) => holds(numberOf(data, term.field, index), term.operator, term.value);
    case 'shape':
      return (index) => matchesShape(term.pattern, data.tensors.at(index)?.shape ?? []);
  }
}

/** Few distinct texts occur in a column: each is matched once. */
function textPredicate(
  field: Exclude<TextField, 'name'>,
  patterns: readonly string[],
  data: TensorTableData,
): Predicate {
  const known = new Map<string, boolean>();
  return (index) => {
    const tensor = data.tensors.at(index);
    if (tensor === undefined) return false;
    const text = textOf(tensor, field, data);
    let answer = known.get(text);
    if (answer === undefined) {
      answer = matchesAny(patterns, text.toLowerCase()) || (field === 'class' && matchesAny(patterns, lastPart(text)));
      known.set(text, answer);
    }
    return answer;
  };
}

function textOf(tensor: TensorInfo, field: Exclude<TextField, 'name'>, data: TensorTableData): string {
  switch (field) {
    case 'dtype':
      return tensor.dtype;
    case 'storage':
      return tensor.storage === null ? '' : (data.storages.at(tensor.storage)?.key ?? '');
    case 'file':
      return tensor.storage === null ? '' : (data.storages.at(tensor.storage)?.file ?? '');
    case 'device':
      return tensor.device;
    case 'layout':
      return tensor.layout;
    case 'class':
      return tensor.className ?? '';
  }
}

/** `Parameter` of `torch.nn.parameter.Parameter`. */
function lastPart(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1).toLowerCase();
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => (isGlob(pattern) ? matchesGlob(pattern, text) : pattern === text));
}

function flagOf(tensor: TensorInfo | undefined, field: FlagField): boolean | undefined {
  return field === 'grad' ? tensor?.requiresGrad : tensor?.readable;
}

function holds(value: number, operator: Operator, wanted: number): boolean {
  switch (operator) {
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '=':
      return value === wanted;
    case '>=':
      return value >= wanted;
    case '>':
      return value > wanted;
  }
}

/** `any` takes as few dimensions as it can, then more; the last one tried is remembered, so no pattern is slow. */
function matchesShape(pattern: readonly DimensionPattern[], shape: readonly number[]): boolean {
  let inPattern = 0;
  let inShape = 0;
  let any = -1;
  let anyShape = 0;
  while (inShape < shape.length) {
    const wanted = pattern[inPattern];
    if (wanted === 'any') {
      any = inPattern;
      anyShape = inShape;
      inPattern += 1;
    } else if (wanted === 'one' || wanted === shape[inShape]) {
      inPattern += 1;
      inShape += 1;
    } else if (any >= 0) {
      anyShape += 1;
      inPattern = any + 1;
      inShape = anyShape;
    } else return false;
  }
  while (pattern[inPattern] === 'any') inPattern += 1;
  return inPattern === pattern.length;
}
