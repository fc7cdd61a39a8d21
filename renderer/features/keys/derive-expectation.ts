import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { Client } from '../../../src-core/contract/client.ts';
import type { TensorRow } from '../../../src-core/contract/tensors.ts';
import { collectRows } from '../../store/collect-rows.ts';
import { documentText, exactRule } from '../../format/expectation-document.ts';

/** All tensors that `filter` lets through, in file order. */
export function collectTensors(
  client: Pick<Client, 'tensors'>,
  id: CheckpointView['item']['id'],
  filter: string,
): Promise<readonly TensorRow[]> {
  return collectRows((offset, limit) => client.tensors(id, { offset, limit, sort: null, filter }));
}

/** An expectation document that this very file meets: its top keys, and dtype and shape of its tensors. */
export async function deriveExpectation(client: Client, { item, report }: CheckpointView): Promise<string> {
  const rows = await collectTensors(client, item.id, '');
  const rules = new Map(rows.map((row) => [row.name, exactRule(row)]));
  // A tensor that has a rule is required by it.
  const required = report.keys.top.filter((key) => !rules.has(key));
  return documentText({ required, rules, rest: {} });
}
