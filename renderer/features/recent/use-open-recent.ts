import type { RecentItem } from '../../../src-core/contract/session.ts';
import { displayText } from '../../../src-core/model/display-text.ts';
import { failureText } from '../../store/failure-text.ts';
import { useClient, useStoreApi } from '../../store/store-context.ts';

/** Opens what was opened before. */
export function useOpenRecent(): (item: RecentItem) => void {
  const client = useClient();
  const store = useStoreApi();
  return ({ id, name }) => {
    const { additionExpected, problemTold } = store.getState();
    additionExpected();
    client.openRecent([id]).catch((error: unknown) => {
      problemTold(`Could not open ${displayText(name, 300)}: ${failureText(error)}`);
    });
  };
}
