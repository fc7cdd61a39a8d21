import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** The largest request holds an expectation document of 48 MB, whose quotes are escaped. */
export const BODY_LIMIT = 64 << 20;

/** The JSON body of a request. Throws 413, 415 or 400. */
export async function readJson(request: IncomingMessage, limit = BODY_LIMIT): Promise<unknown> {
  // A form of another page can be sent without asking only as text or as a form.
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new HttpError(415, 'a request is sent as application/json');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new HttpError(413, `a request may have ${limit} bytes`, { connection: 'close' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'the request is not JSON');
  }
}
