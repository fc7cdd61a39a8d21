import type { Client } from '../../../src-core/contract/client.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import type { TensorPage, TensorQuery, TensorRow } from '../../../src-core/contract/tensors.ts';
import { collectRows } from '../../store/collect-rows.ts';
import { PageCache } from '../../store/page-cache.ts';
import type { RowRanges } from '../../store/row-ranges.ts';

/** Which tensors are listed, and how: the same while groups of layers are opened and closed in it. */
export interface TensorListing {
  readonly id: CheckpointId;
  readonly revision: number;
  readonly sort: TensorQuery['sort'];
  readonly filter: string;
  readonly isFolded: boolean;
}

/** As many groups as can be asked for at once; those opened first are closed. */
const MOST_OPEN = 1000;

/** Groups that are open after this one was opened or closed. */
export function withToggled(open: readonly string[], id: string): readonly string[] {
  const others = open.filter((other) => other !== id);
  return others.length < open.length ? others : [...others, id].slice(-MOST_OPEN);
}

/** The rows of the tensor table. */
export class TensorList extends PageCache<TensorRow, TensorPage> {
  readonly listing: TensorListing;
  readonly #ask: (query: Pick<TensorQuery, 'offset' | 'limit' | 'selected'>) => Promise<TensorPage>;

  /** `begin` is the row to fetch first. */
  constructor(client: Pick<Client, 'tensors'>, listing: TensorListing, open: readonly string[], begin = 0) {
    const { id, revision, sort, filter, isFolded } = listing;
    const question = { sort, filter, ...(isFolded && { fold: { open } }) };
    super((offset, limit) => client.tensors(id, { offset, limit, ...question }), revision, begin);
    this.listing = listing;
    this.#ask = (query) => client.tensors(id, { ...question, ...query });
  }

  /** Of the tensors that these rows stand for. */
  sums(selected: RowRanges): Promise<TensorPage> {
    return this.#ask({ offset: 0, limit: 0, selected });
  }

  /** The tensors that these rows stand for. */
  collect(selected: RowRanges): Promise<readonly TensorRow[]> {
    return collectRows((offset, limit) => this.#ask({ offset, limit, selected }));
  }
}
