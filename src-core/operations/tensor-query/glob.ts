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
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      starText = inText;
      inPattern += 1;
    } else if (wanted === '?' || wanted === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      starText += 1;
      inPattern = star + 1;
      inText = starText;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
