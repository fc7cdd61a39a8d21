import { failureText } from '../../store/failure-text.ts';
import { useClient, useStoreApi } from '../../store/store-context.ts';

/** Opens the checkpoints that come with the program, and shows the good one. */
export function useOpenSamples(): () => void {
  const client = useClient();
  const store = useStoreApi();
  return () => {
    const { selectionAwaited, problemTold } = store.getState();
    const select = selectionAwaited();
    client.openSamples().then(
      ([first]) => {
        if (first !== undefined) select(first);
      },
      (error: unknown) => problemTold(`Could not open the samples: ${failureText(error)}`),
    );
  };
}
