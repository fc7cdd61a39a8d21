import type { PointerEvent } from 'react';
import styles from './Splitter.module.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onResize: (value: number) => void;
  readonly onReset: () => void;
}

const KEY_STEP = 16;

/** A vertical bar that sets the width of what is left of it, by pointer or arrow keys; a double click resets it. */
export function Splitter({ label, value, min, max, onResize, onReset }: Props) {
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const bar = event.currentTarget;
    const start = event.clientX - value;
    bar.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(moved.clientX - start);
    const stop = () => {
      bar.removeEventListener('pointermove', move);
      bar.removeEventListener('pointerup', stop);
      bar.removeEventListener('pointercancel', stop);
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', stop);
    bar.addEventListener('pointercancel', stop);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={styles.bar}
      onPointerDown={drag}
      onDoubleClick={onReset}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onResize(value - KEY_STEP);
        else if (event.key === 'ArrowRight') onResize(value + KEY_STEP);
        else if (event.key === 'Home') onReset();
        else return;
        event.preventDefault();
      }}
    />
  );
}
