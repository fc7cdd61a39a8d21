import { useState, type InputHTMLAttributes } from 'react';

interface Props extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'className' | 'placeholder' | 'inputMode' | 'spellCheck'
> {
  /** What is kept. It is shown, also when it changes, until something is typed. */
  readonly value: string;
  readonly onSettle: (typed: string) => void;
}

/** A text that counts when it is left, or when Enter is pressed. */
export function SettledInput({ value, onSettle, ...input }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const settle = () => {
    if (typed !== null) onSettle(typed);
    setTyped(null);
  };
  return (
    <input
      {...input}
      value={typed ?? value}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={settle}
      onKeyDown={({ key }) => {
        if (key === 'Enter') settle();
      }}
    />
  );
}
