import { plural } from '../../format/count.ts';
import { failureText } from '../../store/failure-text.ts';
import { useClient, useStoreApi } from '../../store/store-context.ts';

/** Hands dropped or picked files to the host, and says how far an upload is and what went wrong. */
export function useAddFiles(): (files: readonly File[]) => Promise<void> {
  const client = useClient();
  const store = useStoreApi();
  return async (files) => {
    const state = store.getState();
    if (files.length === 0) {
      state.problemTold('Nothing that could be opened was dropped.');
      return;
    }
    state.additionExpected();
    try {
      const problem = await client.host.addFiles(files, (done, total) =>
        state.uploadMoved({ status: 'sending', done, total }),
      );
      if (problem !== '') state.problemTold(`Not all of ${plural(files.length, 'file')} could be added: ${problem}`);
    } catch (error) {
      state.problemTold(`Could not add ${plural(files.length, 'file')}: ${failureText(error)}`);
    } finally {
      state.uploadMoved({ status: 'idle' });
    }
  };
}
