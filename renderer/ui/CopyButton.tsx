import { DuplicateIcon, TickIcon } from '@blueprintjs/icons';
import { useEffect, useState } from 'react';
import { useCopy } from './copy-context.ts';
import { IconButton } from './IconButton.tsx';

interface Props {
  readonly text: string;
  /** What is copied: `path`, `key`, `message`. */
  readonly what: string;
  readonly className?: string | undefined;
  readonly tabIndex?: number;
}

const SHOWN_MS = 1200;

export function CopyButton({ text, what, className, tabIndex }: Props) {
  const copy = useCopy();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      label={`Copy ${what}`}
      icon={copied ? <TickIcon size={14} /> : <DuplicateIcon size={14} />}
      className={className}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      onClick={(event) => {
        event.stopPropagation();
        copy(text, what);
        setCopied(true);
      }}
    />
  );
}
