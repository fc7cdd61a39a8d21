import { useLayoutEffect } from 'react';
import { useClient, useStoreApi } from '../store/store-context.ts';

/** Does what the native menu asks for, from before the window is painted first. */
export function useMenu(): void {
  const { host } = useClient();
  const store = useStoreApi();
  useLayoutEffect(
    () =>
      host.onMenu?.((command) => {
        const { additionExpected, dialogOpened } = store.getState();
        if (command === 'opening') additionExpected();
        else dialogOpened({ kind: command });
      }),
    [host, store],
  );
}
