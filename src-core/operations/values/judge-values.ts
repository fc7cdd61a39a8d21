import { FirstFindings } from '../../findings/first-findings.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Limits } from '../../model/limits.ts';
import { valueFindings, ValueTotals } from '../../values/findings.ts';
import { storageOf } from './file-parts.ts';
import type { Summaries } from './summaries.ts';

/** What level 5 says, in order of the tensors. Tensors of which there is nothing to say are not looked at again. */
export function judgeValues(
  { tensors, storages }: Checkpoint,
  { stats, unread, remarkable }: Pick<Summaries, 'stats' | 'unread' | 'remarkable'>,
  { findingsPerCode }: Limits,
): FirstFindings {
  const totals = new ValueTotals();
  const first = new FirstFindings(findingsPerCode);
  const tensorAt = (index: number) => {
    const tensor = tensors.at(index);
    if (tensor === undefined) throw new RangeError(`there is no tensor ${index}`);
    return tensor;
  };
  for (let index = 0; index < tensors.length; index++) {
    const why = unread.get(index);
    if (why !== undefined) totals.notRead(why, () => tensorAt(index));
    const isRemarkable = remarkable[index] === 1;
    const known = isRemarkable || !totals.isSettled ? stats.get(index) : undefined;
    if (known === undefined) continue;
    const tensor = tensorAt(index);
    totals.read(tensor, known);
    if (!isRemarkable) continue;
    const file = storageOf(tensor, storages)?.file;
    const storage = tensor.storage === null ? undefined : storages.at(tensor.storage);
    for (const one of valueFindings(tensor, storage, known)) first.add(inFile(one, file));
  }
  for (const one of totals.findings()) first.add(one);
  return first;
}

function inFile(found: Finding, file: string | undefined): Finding {
  return file === undefined ? found : { ...found, at: { ...found.at, file } };
}
