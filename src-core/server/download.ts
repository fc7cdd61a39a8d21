import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CheckpointId } from '../contract/ids.ts';
import { sourceError } from '../node/file-source.ts';
import type { Engine } from '../node/engine/engine.ts';
import { HttpError } from './http-error.ts';

/** Whoever has the token may read every file of the queue; this hands one over whole. */

/** Throws 404 for an id that is not in the queue, 409 for what is no single file or cannot be read. */
export async function assertDownloadable(engine: Engine, id: CheckpointId): Promise<void> {
  const { file } = await openFile(engine, id);
  await file.close();
}

/** Stream the file as it is now. What goes wrong before the first byte is thrown as `assertDownloadable` does. */
export async function sendFile(engine: Engine, id: CheckpointId, response: ServerResponse): Promise<void> {
  const { file, size, name } = await openFile(engine, id);
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': size,
    'content-disposition': attachment(name),
    'cache-control': 'no-store',
  });
  try {
    // A file that grows meanwhile must not send more than was promised.
    if (size > 0) await pipeline(file.createReadStream({ start: 0, end: size - 1, autoClose: false }), response);
    else response.end();
  } catch {
    // The connection is gone, or the file became shorter: the browser sees that bytes are missing.
    response.destroy();
  } finally {
    await file.close();
  }
}

async function openFile(engine: Engine, id: CheckpointId) {
  const path = engine.pathOf(id);
  if (path === null) throw new HttpError(404, 'this checkpoint is not in the list any more');
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new HttpError(409, sourceError(path, 'cannot be read', error).message);
  });
  const stats = await file.stat();
  if (stats.isFile()) return { file, size: stats.size, name: basename(path) };
  await file.close();
  throw new HttpError(409, 'this checkpoint is a folder of files: copy the folder from the server by other means');
}

/** Any name, in ASCII: quotes and controls cannot end the header. Source: RFC 6266, RFC 8187. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w .()+,=@-]/g, '_');
  const encoded = encodeURIComponent(name.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
