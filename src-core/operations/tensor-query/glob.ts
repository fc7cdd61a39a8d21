const STAR = 0x2a;
const ONE = 0x3f;

/**
 * Does the whole text match the pattern? `*` stands for any characters, `?` for one. Takes at most pattern × text
 * steps, whatever the pattern: names and patterns both come from strangers, so no regular expression is built.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  // Where to go on when the last `*` has to take one character more.
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    const wanted = pattern.charCodeAt(inPattern);
    if (wanted === STAR) {
      star = inPattern;
      starText = inText;
      inPattern += 1;
    } else if (wanted === ONE || wanted === text.charCodeAt(inText)) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      starText = nextStart(pattern, star + 1, text, starText + 1);
      if (starText < 0) return false;
      inPattern = star + 1;
      inText = starText;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

/** Where in `text`, from `from` on, what stands at `at` of the pattern may begin; -1 where it does not occur any more. */
function nextStart(pattern: string, at: number, text: string, from: number): number {
  const wanted = pattern[at];
  return wanted === undefined || wanted === '*' || wanted === '?' ? from : text.indexOf(wanted, from);
}

export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
