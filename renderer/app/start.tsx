import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Client } from '../../src-core/contract/client.ts';
import { createAppStore } from '../store/create-app-store.ts';
import { App } from './App.tsx';

/** Put the window on the page, with this engine behind it. */
export function start(client: Client): void {
  const place = document.getElementById('root');
  if (place === null) throw new Error('the page has no #root');
  const store = createAppStore(client, () => window.localStorage);
  createRoot(place).render(
    <StrictMode>
      <App client={client} store={store} />
    </StrictMode>,
  );
}
