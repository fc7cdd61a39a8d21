import { useCallback } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { SetFile } from '../../../src-core/contract/sets.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';

/** The first file of a set that something is wrong with, which can be opened by itself; null where there is none. */
export function useCulprit({ item: { id }, report, files }: CheckpointView): SetFile | null {
  const client = useClient();
  const hasCulprit = files > 0 && report.verdict !== 'valid';
  const ask = useCallback(
    async () => (hasCulprit ? (await client.setFiles(id, 0, 20)).rows : NONE),
    [client, id, hasCulprit],
  );
  const answer = useAnswer(ask, report);
  if (answer.status !== 'ready') return null;
  return answer.value.find(({ state, openable }) => state !== 'whole' && openable) ?? null;
}

const NONE: readonly SetFile[] = [];
