/** Text for an XML attribute or element. Characters that XML 1.0 cannot carry become U+FFFD. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"'\n\r\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
