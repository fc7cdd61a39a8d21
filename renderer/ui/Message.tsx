import { displayText } from '../../src-core/model/display-text.ts';

/** Words of a finding: `names` between backticks are set as code; no name can change how its neighbours are shown. */
export function Message({ text }: { readonly text: string }) {
  const parts = displayText(text, 20_000).split('`');
  // An odd number of backticks: one of them belongs to a name, and nothing can be paired for sure.
  if (parts.length % 2 === 0) return <bdi>{displayText(text, 20_000)}</bdi>;
  return parts.map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <bdi key={place}>
        <code>{part}</code>
      </bdi>
    ),
  );
}
