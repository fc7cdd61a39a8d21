import { Button } from '@blueprintjs/core';
import { useCallback } from 'react';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { RecentList } from './RecentList.tsx';
import { useOpenRecent } from './use-open-recent.ts';

export function RecentDialog() {
  const client = useClient();
  const close = useAppStore((state) => state.dialogClosed);
  const forget = useAppStore((state) => state.recentForgotten);
  const restore = useAppStore((state) => state.lastSessionAsked);
  const answer = useAnswer(useCallback(() => client.recent(), [client]));
  const open = useOpenRecent();
  const items = answer.status === 'ready' ? answer.value : [];
  return (
    <ModalDialog
      onClose={close}
      title="Opened before"
      footer={
        <>
          <Button
            text="Forget them all"
            variant="minimal"
            disabled={items.length === 0}
            onClick={() => {
              close();
              forget();
            }}
          />
          <Button
            text="Open the last session"
            onClick={() => {
              close();
              restore();
            }}
          />
        </>
      }
    >
      {answer.status === 'failed' && <p role="alert">{answer.message}</p>}
      {answer.status === 'ready' && items.length === 0 && <p>Nothing has been opened yet.</p>}
      <RecentList
        items={items}
        onOpen={(item) => {
          close();
          open(item);
        }}
      />
    </ModalDialog>
  );
}
