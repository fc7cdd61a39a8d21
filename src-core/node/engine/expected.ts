import { ExpectationError, parseExpectation, type Expectation } from '../../contract/expectation.ts';
import { RequestError } from './request-error.ts';

export interface Expected {
  readonly requiredKeys: readonly string[];
  /** JSON text; '' for none. */
  readonly expectation: string;
}

/** Null when nothing is expected: level 4 is then not run, and says so. */
export function expectationOf({ requiredKeys, expectation }: Expected): Expectation | null {
  const document = expectation === '' ? null : readExpectation(expectation);
  return requireKeys(document, requiredKeys);
}

/** Throws `RequestError`. */
function readExpectation(json: string): Expectation {
  try {
    return parseExpectation(json);
  } catch (error) {
    if (error instanceof ExpectationError)
      throw new RequestError(`the expectation cannot be used: ${error.message}`, { cause: error });
    throw error;
  }
}

export function requireKeys(document: Expectation | null, keys: readonly string[]): Expectation | null {
  if (keys.length === 0) return document;
  return { ...document, required_keys: [...(document?.required_keys ?? []), ...keys] };
}
