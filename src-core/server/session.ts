import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/**
 * Who may ask. The token is made for one run, printed once, and stands in the fragment of the address, which no browser
 * sends or logs; the page exchanges it for a cookie that no script can read. A program passes it as a bearer.
 */
export class Session {
  readonly token = randomBytes(32).toString('base64url');
  /** Not the token: who sees one cannot make the other. */
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #cookieName: string;

  /** Browsers do not keep cookies of two ports of one host apart: the name does. */
  constructor(port: number) {
    this.#cookieName = `assay-${port}`;
  }

  /** The `Set-Cookie` header for who knows the token. Throws 401 for others. */
  exchange(token: string): string {
    if (!isSame(token, this.token))
      throw new HttpError(401, 'this token is not of this run; use the address that `assay serve` printed');
    return `${this.#cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Throws 401 unless the request carries the cookie or the token. */
  assertKnown({ headers }: IncomingMessage): void {
    const bearer = /^Bearer ([A-Za-z0-9_-]+)$/.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined && isSame(bearer, this.token)) return;
    const cookie = cookieOf(headers.cookie ?? '', this.#cookieName);
    if (cookie !== null && isSame(cookie, this.#secret)) return;
    throw new HttpError(401, 'open the address that `assay serve` printed: it has the token of this run');
  }
}

/** Takes the same time for every wrong answer. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function cookieOf(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key = '', value = ''] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return null;
}
