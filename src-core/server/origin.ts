import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** The names of this machine's own interface. A tunnel may change the port, never the name. */
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/**
 * Refuse what a page of another origin makes a browser send. `Host` is what the browser believes it talks to: a name
 * that was rebound to 127.0.0.1 is still that name. Throws 403.
 */
export function assertOwnOrigin({ headers }: IncomingMessage): void {
  const host = headers.host ?? '';
  if (!LOOPBACK.test(host)) throw new HttpError(403, 'this server answers under 127.0.0.1 and localhost only');
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) throw new HttpError(403, 'a page of another origin asked');
}

/** Refuse what a page of another origin loads without telling its origin (`<img>`, `<script>`). Throws 403. */
export function assertOwnPage({ headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw new HttpError(403, 'a page of another origin asked');
}
