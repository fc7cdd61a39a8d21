import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { Client } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { AppStore } from './create-app-store.ts';

/** Runs a callback once, a little later. */
export type Schedule = (run: () => void) => void;

const SHORTLY_MS = 30;

/**
 * Feed the engine's events to the store. Changes are gathered and applied a few times a frame at most: a folder of
 * thousands of files tells tens of thousands of them. Returns what stops it.
 */
export function connect(
  client: Client,
  store: AppStore,
  schedule: Schedule = (run) => void setTimeout(run, SHORTLY_MS),
): () => void {
  const gathered = new Map<CheckpointId, QueueItem>();
  let scheduled = false;
  const apply = () => {
    scheduled = false;
    if (gathered.size === 0) return;
    const items = [...gathered.values()];
    gathered.clear();
    store.getState().itemsChanged(items);
  };
  const stops = [
    client.on('changed', (items) => {
      for (const item of items) gathered.set(item.id, item);
      if (scheduled) return;
      scheduled = true;
      schedule(apply);
    }),
    client.on('arrived', (ids) => {
      apply();
      store.getState().arrivalsTold(ids);
    }),
    client.on('reopened', (ids) => {
      apply();
      store.getState().itemsReopened(ids);
    }),
    client.on('removed', (ids) => {
      apply();
      store.getState().itemsRemoved(ids);
    }),
    client.on('job', (job) => store.getState().jobTold(job)),
    client.on('overall', (overall) => store.getState().overallTold(overall)),
    client.on('folders', (folders) => {
      apply();
      store.getState().foldersTold(folders);
    }),
    client.on('preferences', (preferences) => store.getState().preferencesTold(preferences)),
    client.on('statistics', (id, known) => store.getState().statisticsTold(id, known)),
    client.on('engineRestarted', (message) => store.getState().engineRestarted(message)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
