import type { RewriteEdit } from '../../../contract/rewrite.ts';
import type { Edit } from '../../../operations/rewrite/edit.ts';
import { readPlainJson } from '../../../operations/rewrite/json-value.ts';
import { RequestError } from '../request-error.ts';

/** The edits of a request. Throws `RequestError` for a value that is not JSON. */
export function requestedEdits(edits: readonly RewriteEdit[]): readonly Edit[] {
  return edits.map(requestedEdit);
}

function requestedEdit(edit: RewriteEdit): Edit {
  if (edit.kind !== 'set') return edit;
  const json = readPlainJson(edit.json);
  if (!json.ok) throw new RequestError(`the value of ${edit.name} is not JSON: ${json.why}`);
  return { kind: 'set', name: edit.name, value: json.value };
}
