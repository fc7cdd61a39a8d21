import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../../src-core/contract/client.ts';
import type { AppState } from './app-state.ts';
import type { AppStore } from './create-app-store.ts';

interface Given {
  readonly client: Client;
  readonly store: AppStore;
}

export const StoreContext = createContext<Given | null>(null);

function useGiven(): Given {
  const given = useContext(StoreContext);
  if (given === null) throw new Error('no StoreContext above');
  return given;
}

export function useClient(): Client {
  return useGiven().client;
}

export function useAppStore<T>(selector: (state: AppState) => T): T {
  return useStore(useGiven().store, selector);
}

/** The store itself, for handlers that read the state of the moment. */
export function useStoreApi(): AppStore {
  return useGiven().store;
}
