import { readFile } from 'node:fs/promises';
import { SourceError } from '../bytes/source-error.ts';
import type { Expectation } from '../contract/expectation.ts';
import { inspectFile } from '../node/check-file.ts';
import type { Checkpoint } from '../model/checkpoint.ts';
import { describeFinding } from '../findings/describe.ts';
import { expectKeys, isProfile, PROFILES } from '../operations/keys/profiles.ts';
import { stops } from '../operations/levels.ts';
import { UsageError } from './cli.ts';

/** What `--require` and `--expect` ask for together; null when neither was given. Throws `UsageError`. */
export async function expectationFrom(
  required: readonly string[],
  expect: string | undefined,
): Promise<Expectation | null> {
  if (expect === undefined) return required.length === 0 ? null : expectKeys(required);
  const document = isProfile(expect) ? { profile: expect } : await readExpectation(expect);
  if (document.profile !== undefined && !isProfile(document.profile))
    throw new UsageError(`there is no profile \`${document.profile}\`; there are ${Object.keys(PROFILES).join(', ')}`);
  return { ...document, required_keys: [...(document.required_keys ?? []), ...required] };
}

async function readExpectation(path: string): Promise<Expectation> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--expect ${path} is neither a profile (${Object.keys(PROFILES).join(', ')}) nor a file that can be read: ${why}`,
    );
  }
  // The schema of such documents is large and rarely needed.
  const { ExpectationError, parseExpectation } = await import('../contract/expectation.ts');
  try {
    return parseExpectation(text);
  } catch (error) {
    if (error instanceof ExpectationError)
      throw new UsageError(`${path} is no expectation: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The checkpoint named by `--reference`, which must be readable itself. Throws `UsageError`. */
export async function referenceFrom(path: string | undefined): Promise<Checkpoint | null> {
  if (path === undefined) return null;
  try {
    const { checkpoint, findings } = await inspectFile(path);
    const problem = findings.find(stops);
    if (problem === undefined) return checkpoint;
    throw new UsageError(`the reference ${path} cannot be used: ${describeFinding(problem).message}`);
  } catch (error) {
    if (error instanceof SourceError)
      throw new UsageError(`the reference cannot be used: ${error.message}`, { cause: error });
    throw error;
  }
}
