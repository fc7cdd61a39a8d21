import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import {
  listOffset,
  NO_ROWS,
  offsetToSee,
  scrolledHeight,
  scrollOffset,
  windowAt,
  type ListGeometry,
  type RowWindow,
} from './row-window.ts';

interface Options {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly rowPx: number;
  /** Height of what sticks to the top and covers rows. */
  readonly headerPx: number;
  /** Kept in sight when it changes. */
  readonly active: number | null;
  readonly onWidth: ((width: number) => void) | undefined;
}

interface Place {
  readonly rows: RowWindow;
  /** What to add to `row * rowPx` to place it; 0 unless the list is taller than a browser can lay out. */
  readonly shift: number;
}

interface Drawn extends Place {
  /** What the scroll bar spans. */
  readonly height: number;
}

/** Follows the scroll position of a list of equal rows; draws again only when other rows come into sight. */
export function useRowWindow({ scroller, count, rowPx, headerPx, active, onWidth }: Options): Drawn {
  const [viewPx, setViewPx] = useState(0);
  const [place, setPlace] = useState<Place>({ rows: NO_ROWS, shift: 0 });
  const known = useRef<ListGeometry>({ count, rowPx, viewPx });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => {
      setViewPx(Math.max(0, element.clientHeight - headerPx));
      onWidth?.(element.clientWidth);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [scroller, headerPx, onWidth]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const geometry = { count, rowPx, viewPx };
    known.current = geometry;
    const follow = () => {
      const { scrollTop } = element;
      const offset = listOffset(geometry, scrollTop);
      setPlace((before) => {
        const rows = windowAt(geometry, offset, before.rows);
        const shift = scrollTop - offset;
        return rows === before.rows && shift === before.shift ? before : { rows, shift };
      });
    };
    // Before the frame is drawn, or it would show where rows are about to be.
    const onScroll = () => flushSync(follow);
    follow();
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [scroller, count, rowPx, viewPx]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || active === null || known.current.viewPx === 0) return;
    const wanted = offsetToSee(known.current, listOffset(known.current, element.scrollTop), active);
    if (wanted !== null) element.scrollTo({ top: scrollOffset(known.current, wanted) });
  }, [scroller, active]);
  return { ...place, height: scrolledHeight({ count, rowPx, viewPx }) };
}
