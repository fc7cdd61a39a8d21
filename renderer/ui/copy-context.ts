import { createContext, useContext } from 'react';

/** Puts text on the clipboard and says so; `what` names it for people. */
export type Copy = (text: string, what: string) => void;

export const CopyContext = createContext<Copy>(() => undefined);

export function useCopy(): Copy {
  return useContext(CopyContext);
}
