import { useEffect, useState } from 'react';

const PAUSE_MS = 140;

/** `text` once the typing has paused; at once when it was emptied. */
export function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return text === '' ? '' : settled;
}
