import { useEffect } from 'react';
import { useAppStore } from '../store/store-context.ts';

const NAME = document.title;

/** Bad checkpoints that have appeared, in the title: a window behind others tells of them in the task bar, a page in its tab. */
export function useTitle(): void {
  const bad = useAppStore((state) => state.notices.filter(({ checkpoint }) => checkpoint !== null).length);
  useEffect(() => {
    document.title = bad === 0 ? NAME : `(${bad} bad) ${NAME}`;
  }, [bad]);
}
