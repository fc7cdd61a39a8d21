import { ExpectationError, parseExpectation } from '../../../contract/expectation.ts';
import type { SessionRequests } from '../../../contract/session.ts';
import { RequestError } from '../request-error.ts';
import { SAMPLES_FOLDER } from '../samples/samples.ts';
import type { AnswerParts, Answers } from './parts.ts';

export function sessionAnswers(parts: AnswerParts): Pick<Answers, keyof SessionRequests> {
  const { registry, checks, announcer, session, register } = parts;
  return {
    pauseAll: () => checks.pause(),
    resumeAll: () => checks.resume(),
    cancelAll: () => {
      for (const record of registry.all()) checks.cancel(record);
    },
    retry: (ids) => {
      for (const id of ids) {
        const record = registry.get(id);
        if (record !== undefined) checks.start(record, true);
      }
    },
    overall: () => checks.overall(),
    recent: async () => {
      await session.ready;
      return session.recent();
    },
    openRecent: async (ids) => {
      await session.ready;
      const paths = session.recentPaths(ids);
      // Another window, or the menu, may have forgotten what is still shown here.
      if (paths.length === 0) throw new RequestError('it is not among what was opened before any more');
      await register(paths);
    },
    clearRecent: async () => {
      await session.ready;
      session.clearRecent();
    },
    restoreSession: async () => {
      await session.ready;
      return (await register(session.takeLast(), { asked: false })).length;
    },
    openSamples: async () => {
      await session.ready;
      return register(await parts.samples.write(), { asked: false, folderText: SAMPLES_FOLDER });
    },
    preferences: async () => {
      await session.ready;
      return session.preferences;
    },
    setPreferences: async (changes) => {
      await session.ready;
      assertExpectation(changes.expectation ?? '');
      const preferences = session.prefer(changes);
      checks.setJobs(preferences.jobs);
      announcer.tell('preferences', preferences);
      return preferences;
    },
  };
}

function assertExpectation(json: string): void {
  if (json === '') return;
  try {
    parseExpectation(json);
  } catch (error) {
    if (error instanceof ExpectationError)
      throw new RequestError(`the expectation cannot be used: ${error.message}`, { cause: error });
    throw error;
  }
}
