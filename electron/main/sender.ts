import { APP_HOST, APP_SCHEME } from './app-protocol.ts';

/** The part of Electron's `WebFrameMain` that is looked at. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Why a message must not be believed; null when it comes from the top frame of our own page. */
export function refusalOf(frame: SenderFrame | null): string | null {
  if (frame === null) return 'the frame that sent it is gone';
  if (frame.parent !== null) return 'it comes from a frame inside the page';
  return isAppUrl(frame.url) ? null : 'it comes from another page';
}

export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST;
}
