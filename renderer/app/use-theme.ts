import { Classes } from '@blueprintjs/core';
import { useEffect } from 'react';
import { useAppStore } from '../store/store-context.ts';

/** Puts the chosen theme, or the system's, on the page, and follows the system while it is the system's. */
export function useTheme(): void {
  const theme = useAppStore((state) => state.theme);
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const isDark = theme === 'dark' || (theme === 'system' && system.matches);
      document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
      document.body.classList.toggle(Classes.DARK, isDark);
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
}
