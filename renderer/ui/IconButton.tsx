import { Button } from '@blueprintjs/core';
import type { JSX, MouseEvent } from 'react';

interface Props {
  /** What it does, for screen readers and as the hint. */
  readonly label: string;
  readonly icon: JSX.Element;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
  readonly className?: string | undefined;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly tabIndex?: number;
}

export function IconButton({ label, icon, onClick, className, disabled = false, pressed, tabIndex }: Props) {
  return (
    <Button
      variant="minimal"
      size="small"
      icon={icon}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      {...(className === undefined ? {} : { className })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed, active: pressed })}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    />
  );
}
