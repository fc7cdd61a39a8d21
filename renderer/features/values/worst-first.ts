import type { Client } from '../../../src-core/contract/client.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorColumn, TensorRow } from '../../../src-core/contract/tensors.ts';
import type { JsonNumber } from '../../../src-core/contract/report.ts';

const WORST_OF_EACH = 250;
const MEASURES: readonly TensorColumn[] = ['nan', 'inf', 'std'];

/** Tensors in which something is wrong first: most NaN, then most infinities, then the widest spread. */
export async function worstTensors(client: Client, id: CheckpointId, filter: string): Promise<readonly TensorRow[]> {
  const pages = await Promise.all(
    MEASURES.map((by) =>
      client.tensors(id, { offset: 0, limit: WORST_OF_EACH, sort: { by, descending: true }, filter }),
    ),
  );
  const rows = new Map(pages.flatMap((page) => page.rows).map((row) => [row.index, row]));
  return [...rows.values()].sort(worseFirst);
}

export function worseFirst(a: TensorRow, b: TensorRow): number {
  const [x, y] = [a.stats, b.stats];
  if (x === null || y === null) return Number(x === null) - Number(y === null) || a.index - b.index;
  return y.nan - x.nan || y.inf - x.inf || spread(y.std) - spread(x.std) || a.index - b.index;
}

function spread(std: JsonNumber | null): number {
  if (std === null) return -1;
  return typeof std === 'number' ? std : Number.POSITIVE_INFINITY;
}
