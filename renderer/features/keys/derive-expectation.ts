import type { CheckpointView, Client, TensorRow } from '../../../src-core/contract/client.ts';
import { documentText, exactRule } from '../../format/expectation-document.ts';

const PAGE = 1000;

/** All tensors that `filter` lets through, in file order. */
export async function collectTensors(
  client: Pick<Client, 'tensors'>,
  id: CheckpointView['item']['id'],
  filter: string,
): Promise<readonly TensorRow[]> {
  const rows: TensorRow[] = [];
  for (;;) {
    const page = await client.tensors(id, { offset: rows.length, limit: PAGE, sort: null, filter });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

/** An expectation document that this very file meets: its top keys, and dtype and shape of its tensors. */
export async function deriveExpectation(client: Client, { item, report }: CheckpointView): Promise<string> {
  const rows = await collectTensors(client, item.id, '');
  const rules = new Map(rows.map((row) => [row.name, exactRule(row)]));
  // A tensor that has a rule is required by it.
  const required = report.keys.top.filter((key) => !rules.has(key));
  return documentText({ required, rules, rest: {} });
}
