/** A field of a JSON object; undefined where it is none, or has none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** A list of sizes; null for anything else. */
export function shapeOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  const dims: readonly unknown[] = value;
  const shape = dims.filter((dim): dim is number => typeof dim === 'number' && Number.isSafeInteger(dim) && dim >= 0);
  return shape.length === dims.length ? shape : null;
}
