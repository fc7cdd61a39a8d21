import type { Client } from '../../src-core/contract/client.ts';
import { createHttpClient } from './http.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload; absent in a browser. */
    readonly assay?: Client;
  }
}

/** The engine this window talks to: Electron's bridge where there is one, else the server the page came from. */
export function pickClient(): Client {
  return window.assay ?? createHttpClient();
}
