/**
 * Chromium without Electron knows no `app:` scheme. A page of `app://bundle/` travels as `https://bundle.app.invalid/`,
 * which is as standard and as secure, and is named as itself wherever the app looks.
 */
const SUFFIX = '.invalid';
const ORDINARY: ReadonlySet<string> = new Set(['http:', 'https:', 'about:', 'data:', 'blob:', 'file:', 'javascript:']);

export function toWire(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  if (ORDINARY.has(protocol)) return url;
  return `https://${host}.${protocol.slice(0, -1)}${SUFFIX}${pathname}${search}${hash}`;
}

export function fromWire(url: string): string {
  const match = /^https:\/\/([^/]+)\.([a-z][a-z0-9+-]*)\.invalid(\/.*)?$/.exec(url);
  return match === null ? url : `${match[2] ?? ''}://${match[1] ?? ''}${match[3] ?? '/'}`;
}
