import { useEffect, useState } from 'react';
import type { Client } from '../../../src-core/contract/client.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { nearestName } from '../../format/nearest-name.ts';
import { useClient } from '../../store/store-context.ts';

/** Missing keys that are looked into: a person reads the first ones. */
const LOOKED_AT = 30;
const CANDIDATES = 200;

/**
 * For missing keys the name that was most likely meant: one of `names`, else a tensor whose name ends alike. They come as
 * they are found.
 */
export function useNearest(
  id: CheckpointId,
  missing: readonly string[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  const client = useClient();
  const [found, setFound] = useState<ReadonlyMap<string, string>>(NONE);
  useEffect(() => {
    const stop = new AbortController();
    void findAll(client, id, missing, names, (nearest) => {
      if (!stop.signal.aborted) setFound(nearest);
      return !stop.signal.aborted;
    });
    return () => stop.abort();
  }, [client, id, missing, names]);
  return found;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** `tell` says whether anybody still wants to know. */
async function findAll(
  client: Pick<Client, 'tensors'>,
  id: CheckpointId,
  missing: readonly string[],
  names: readonly string[],
  tell: (nearest: ReadonlyMap<string, string>) => boolean,
): Promise<void> {
  const nearest = new Map<string, string>();
  for (const key of missing.slice(0, LOOKED_AT)) {
    const near = nearestName(key, names) ?? (await nearestTensor(client, id, key));
    if (near !== null) nearest.set(key, near);
    if (!tell(new Map(nearest))) return;
  }
}

/** The tensor that ends like `key`: in its last two parts, else in its last one. */
async function nearestTensor(client: Pick<Client, 'tensors'>, id: CheckpointId, key: string): Promise<string | null> {
  const parts = key.split('.');
  for (const count of [2, 1]) {
    const tail = parts.slice(-count).join('.');
    if (tail === '' || /["\s]/.test(tail)) continue;
    try {
      const page = await client.tensors(id, { offset: 0, limit: CANDIDATES, sort: null, filter: `"${tail}"` });
      const near = nearestName(
        key,
        page.rows.map(({ name }) => name),
      );
      if (near !== null) return near;
    } catch {
      // A suggestion that cannot be had is none.
      return null;
    }
  }
  return null;
}
