import type { RequestName } from '../../contract/client.ts';
import { RequestError } from './request-error.ts';

/** For requests without an answer: says so. */
export function unanswered(name: RequestName): () => never {
  return () => {
    throw new RequestError(`${name} cannot be answered by this engine`);
  };
}
