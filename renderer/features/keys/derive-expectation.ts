import type { CheckpointView, Client, TensorRow } from '../../../src-core/contract/client.ts';

/** A document of more tensors than this is not something a person edits. */
const TENSORS_AT_MOST = 20_000;
const PAGE = 1000;

/** An expectation document that this very file meets: its top keys, and dtype and shape of its tensors. */
export async function deriveExpectation(client: Client, { item, report }: CheckpointView): Promise<string> {
  const rows: TensorRow[] = [];
  while (rows.length < TENSORS_AT_MOST) {
    const page = await client.tensors(item.id, { offset: rows.length, limit: PAGE, sort: null, filter: '' });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) break;
  }
  const document = {
    required_keys: report.keys.top,
    keys: Object.fromEntries(rows.map(({ name, dtype, shape }) => [name, { dtype, shape }])),
  };
  return layOut(document);
}

/** The same document with `"*"` for the first dimension of every shape. Text that is no JSON stays as it is. */
export function withAnyFirstDimension(json: string): string {
  if (jsonProblem(json) !== '') return json;
  const document: unknown = JSON.parse(json, (key, value: unknown) =>
    key === 'shape' && Array.isArray(value) && value.length > 0 ? ['*', ...(value.slice(1) as unknown[])] : value,
  );
  return layOut(document);
}

/** Indented, but a shape on one line. */
function layOut(document: unknown): string {
  return JSON.stringify(document, null, 2).replace(
    /\[\s+((?:"[*.\d<>=]+"|\d+)(?:,\s+(?:"[*.\d<>=]+"|\d+))*)\s+\]/g,
    (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`,
  );
}

/** Why a text is not a JSON object; '' when it is. What it means is the engine's to judge. */
export function jsonProblem(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? ''
      : 'An expectation is a JSON object: { … }';
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
