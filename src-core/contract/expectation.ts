import { z } from 'zod';

const DIMENSION = /^(\*|\.\.\.|\d+\.\.\d*|>=\d+|<=\d+)$/;

/**
 * What level 4 checks. An expectation document is this object as JSON; only what is named is checked.
 *
 * Keys are dotted paths from the root object (`model_state_dict`, `optimizer.param_groups.0.lr`); a whole key that itself
 * contains dots is found first. Shapes take numbers, `"*"` (any), `"2..8"`, `">=2"` and a last `"..."` (any further dimensions).
 */
const dimension = z.union([
  z.int().min(0),
  z.string().regex(DIMENSION, 'a dimension is a number, "*", "2..8", ">=2", "<=8" or "..."'),
]);

const keyRule = z.strictObject({
  /** A Python type name: `dict`, `list`, `str`, `int`, `float`, `Tensor`, `OrderedDict`… or several that are allowed. */
  type: z.union([z.string(), z.array(z.string())]).optional(),
  /** torch's dtype name, or several. */
  dtype: z.union([z.string(), z.array(z.string())]).optional(),
  shape: z.array(dimension).optional(),
  /** The value must be one of these. */
  values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  /** Items a list, tuple, dict or string must have. */
  length: z.union([z.int().min(0), dimension]).optional(),
  optional: z.boolean().optional(),
});

export const expectationSchema = z.strictObject({
  /** A built-in profile whose rules come first. */
  profile: z.string().optional(),
  required_keys: z.array(z.string()).optional(),
  /** By dotted path; a final `.*` speaks of every key below. */
  keys: z.record(z.string(), keyRule).optional(),
  /** Keys that must hold a list. */
  list_keys: z.array(z.string()).optional(),
  /** `version` at the top must be one of these. */
  supported_versions: z.array(z.string()).optional(),
  /** `status` at the top must be one of these. */
  complete_status: z.array(z.string()).optional(),
  /** Keys that every record of every list in `list_keys` must have. */
  record_keys: z.array(z.string()).optional(),
  /** Numbers in the vector of each record. */
  feature_dim: z.int().min(0).optional(),
  /** Pairs of keys whose lists must have the same length, where both are there. */
  same_length: z.array(z.tuple([z.string(), z.string()])).optional(),
  /** Whether keys at the top that nothing names are reported. */
  no_other_keys: z.boolean().optional(),
});

export type Expectation = z.infer<typeof expectationSchema>;
export type KeyRule = z.infer<typeof keyRule>;
export type Dimension = z.infer<typeof dimension>;

/** A document that is not an expectation; `message` says where and why. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** Parse an expectation document. Throws `ExpectationError`. */
export function parseExpectation(json: string): Expectation {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ExpectationError(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const plain = plainRules(value);
  const parsed = expectationSchema.safeParse(plain === null ? value : withoutKeys(value));
  if (parsed.success) return plain === null ? parsed.data : { ...parsed.data, keys: plain };
  throw new ExpectationError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`).join('; '),
  );
}

/**
 * The rules of a document all of which say a type, a dtype and a shape and nothing else, as an editor or a script derives
 * them for each of 200,000 tensors: the schema takes ten times as long to say the same. Null where one says more, or
 * something else.
 */
function plainRules(document: unknown): Readonly<Record<string, KeyRule>> | null {
  if (!isObject(document)) return null;
  const { keys } = document;
  return isObject(keys) && isRecordOf(keys, isPlainRule) ? keys : null;
}

function withoutKeys(document: unknown): unknown {
  return isObject(document) ? { ...document, keys: undefined } : document;
}

function isRecordOf<T>(
  record: Readonly<Record<string, unknown>>,
  test: (value: unknown) => value is T,
): record is Readonly<Record<string, T>> {
  for (const name of Object.keys(record)) if (!test(record[name])) return false;
  return true;
}

function isPlainRule(rule: unknown): rule is KeyRule {
  if (!isObject(rule)) return false;
  for (const field of Object.keys(rule)) if (field !== 'type' && field !== 'dtype' && field !== 'shape') return false;
  const { type, dtype, shape } = rule;
  if (!isTextOrTexts(type) || !isTextOrTexts(dtype)) return false;
  return shape === undefined || (Array.isArray(shape) && shape.every(isDimension));
}

function isTextOrTexts(value: unknown): boolean {
  if (value === undefined || typeof value === 'string') return true;
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isDimension(size: unknown): boolean {
  return typeof size === 'string' ? DIMENSION.test(size) : Number.isSafeInteger(size) && Number(size) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
