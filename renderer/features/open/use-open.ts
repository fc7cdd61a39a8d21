import { useClient, useStoreApi } from '../../store/store-context.ts';
import { failureText } from '../../store/failure-text.ts';

/** Opens the host's own dialog where it has one, else the list of what the server was started with. */
export function useOpen(): () => void {
  const client = useClient();
  const store = useStoreApi();
  return () => {
    const { host } = client;
    const state = store.getState();
    if (host.openDialog !== null) {
      state.additionExpected();
      host.openDialog().catch((error: unknown) => state.problemTold(`Could not open: ${failureText(error)}`));
    } else if (host.roots !== null) state.dialogOpened({ kind: 'roots' });
  };
}
