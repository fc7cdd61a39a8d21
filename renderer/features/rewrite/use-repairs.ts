import { useCallback } from 'react';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import type { Repair } from '../../../src-core/contract/rewrite.ts';
import { useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';

const NONE: readonly Repair[] = [];

/** What the findings of this checkpoint call for; none until the engine has said so. */
export function useRepairs({ item: { id }, report }: CheckpointView): readonly Repair[] {
  const client = useClient();
  const ask = useCallback(() => client.repairs(id), [client, id]);
  const answer = useAnswer(ask, report);
  return answer.status === 'ready' ? answer.value : NONE;
}
