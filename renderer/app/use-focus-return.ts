import { useLayoutEffect, useRef } from 'react';

/**
 * Gives the focus back to where it was before a dialog took it. The platform does so only for a dialog that is closed in
 * its place, not for one that leaves the page.
 */
export function useFocusReturn(isOpen: boolean): void {
  const opener = useRef<Element | null>(null);
  // Before the dialog shows itself: effects of its parent's layout come first.
  useLayoutEffect(() => {
    if (isOpen) {
      opener.current = document.activeElement;
      return;
    }
    const { current } = opener;
    opener.current = null;
    if (document.activeElement !== document.body || !(current instanceof HTMLElement)) return;
    current.focus({ preventScroll: true });
  }, [isOpen]);
}
