import type { RankFacts } from './rank-facts.ts';
import { MOST_RANKS } from '../most-ranks.ts';
import { rankFolder, rankNumbers } from './names.ts';

/**
 * The folders that all ranks together have: as many as the arguments in `facts` say, or, where those tell nothing that
 * fits the names, as the highest number in each place.
 */
export function expectedFolders(present: readonly string[], facts: RankFacts | undefined): readonly string[] {
  const numbers = present.flatMap((name) => {
    const found = rankNumbers(name);
    return found === null ? [] : [found];
  });
  const places = Math.max(0, ...numbers.map(({ length }) => length));
  const highest = Array.from({ length: places }, (_, place) =>
    numbers.reduce((most, one) => Math.max(most, (one[place] ?? 0) + 1), 1),
  );
  const declared = declaredSizes(facts);
  const sizes = declared?.length === places ? declared.map((size, at) => Math.max(size, highest[at] ?? 1)) : highest;
  return sizes.reduce((product, size) => product * size, 1) > MOST_RANKS ? present : gridOf(sizes).map(rankFolder);
}

/**
 * Ranks in each place of the name; null where the arguments do not tell. Experts of other slices than the rest fill no
 * grid.
 */
function declaredSizes(facts: RankFacts | undefined): readonly number[] | null {
  const size = (name: string) => Number(facts?.fields.get(name) ?? 1);
  const tensor = size(
    facts?.fields.has('model_parallel_size') === true ? 'model_parallel_size' : 'tensor_model_parallel_size',
  );
  const [pipeline, expert] = [size('pipeline_model_parallel_size'), size('expert_model_parallel_size')];
  const slices = size('expert_tensor_parallel_size');
  if (expert > 1 && facts?.fields.has('expert_tensor_parallel_size') === true && slices !== tensor) return null;
  const sizes = [tensor, ...(pipeline > 1 ? [pipeline] : []), ...(expert > 1 ? [expert] : [])];
  return facts !== undefined && sizes.every((one) => Number.isSafeInteger(one) && one > 0) ? sizes : null;
}

function gridOf(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (grid, size) => grid.flatMap((numbers) => Array.from({ length: size }, (_, at) => [...numbers, at])),
    [[]],
  );
}
