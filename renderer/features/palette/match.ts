/**
 * How well `query` fits `text`: letters in order, best where they start words or stand together; null where they do not
 * fit. Higher is better.
 */
export function matchScore(query: string, text: string): number | null {
  const [needle, hay] = [query.toLowerCase(), text.toLowerCase()];
  if (needle === '') return 0;
  const whole = hay.indexOf(needle);
  if (whole >= 0) return 1000 - whole - hay.length / 100 + (isWordStart(hay, whole) ? 200 : 0);
  let [score, at] = [0, 0];
  for (const letter of needle.replaceAll(' ', '')) {
    const next = hay.indexOf(letter, at);
    if (next < 0) return null;
    score += next === at ? 6 : isWordStart(hay, next) ? 4 : -Math.min(4, next - at);
    at = next + 1;
  }
  return score;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s/._-]/.test(text.charAt(at - 1));
}
