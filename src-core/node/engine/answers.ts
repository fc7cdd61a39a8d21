import type { CheckpointId, FindingExplanation, RequestName, Requests } from '../../contract/client.ts';
import { parseExpectation, ExpectationError, type Expectation } from '../../contract/expectation.ts';
import type { ValidateOptions } from '../../contract/client.ts';
import { isFindingCode, ruleOf } from '../../findings/catalog.ts';
import { displayText } from '../../model/display-text.ts';
import type { ArchiveEntry } from '../../model/checkpoint.ts';
import type { Announcer } from './announcer.ts';
import type { Checks } from './checks.ts';
import type { Content } from './contents.ts';
import { displayCopy } from './display-report.ts';
import { unanswered } from './later.ts';
import { itemOf, type CheckpointRecord } from './record.ts';
import type { Registry } from './registry.ts';
import { RequestError } from './request-error.ts';
import { wholeReport } from './result.ts';

/** One answer for each request: one that is missing does not compile. */
export type Answers = {
  readonly [K in RequestName]: (
    ...args: Parameters<Requests[K]>
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};

export interface AnswerParts {
  readonly registry: Registry;
  readonly checks: Checks;
  readonly announcer: Announcer;
  /** The content of a row, read again when it was dropped; null when the row has none. */
  readonly contentOf: (record: CheckpointRecord) => Promise<Content | null>;
  /** Look whether the disk still holds what was read. */
  readonly refresh: (record: CheckpointRecord) => Promise<void>;
}

export function createAnswers({ registry, checks, announcer, contentOf, refresh }: AnswerParts): Answers {
  const recordOf = (id: CheckpointId): CheckpointRecord => {
    const record = registry.get(id);
    if (record === undefined) throw new RequestError('this checkpoint is not in the list any more');
    return record;
  };
  const content = async (id: CheckpointId) => contentOf(recordOf(id));

  return {
    queue: () => registry.all().map(itemOf),
    view: async (id) => {
      const record = registry.get(id);
      if (record === undefined) return null;
      await refresh(record);
      const { result } = record;
      if (result === null) return null;
      const { bytesByDType, metadata, layout } = result;
      // What was found is still worth showing when the file has changed since.
      const found = result.isCut && record.stale === null ? await contentOf(record) : null;
      const report = wholeReport(result, found?.checkpoint ?? null);
      return { item: itemOf(record), path: displayText(record.path), report, bytesByDType, metadata, layout };
    },
    tensors: async (id, query) => (await content(id))?.tensors.page(query) ?? NO_TENSORS,
    values: async (id, node, offset, limit) => (await content(id))?.values.children(node, offset, limit) ?? NO_VALUES,
    entries: async (id, offset, limit) => {
      const entries = (await content(id))?.checkpoint.archive?.entries ?? [];
      return { total: entries.length, rows: entries.slice(offset, offset + limit).map(displayEntry) };
    },
    globals: async (id) => displayCopy((await content(id))?.checkpoint.globals ?? []),
    validate: (id, options) => {
      const record = recordOf(id);
      const { checksums, values } = options;
      checks.again(record, { checksums, values, expectation: expectationOf(options) });
    },
    cancel: (id) => checks.cancel(recordOf(id)),
    remove: (ids) => {
      const gone = ids.filter((id) => registry.remove(id));
      for (const id of gone) checks.forget(id);
      if (gone.length > 0) announcer.removed(gone);
    },
    explain: explainFinding,
    report: unanswered('report'),
    histogram: unanswered('histogram'),
    slice: unanswered('slice'),
    elements: unanswered('elements'),
    exportTensor: unanswered('exportTensor'),
    layers: unanswered('layers'),
    compare: unanswered('compare'),
    compareSummary: unanswered('compareSummary'),
    compareRows: unanswered('compareRows'),
    planRewrite: unanswered('planRewrite'),
    runRewrite: unanswered('runRewrite'),
    repairs: unanswered('repairs'),
    salvage: unanswered('salvage'),
    pickles: unanswered('pickles'),
    opcodes: unanswered('opcodes'),
    bytes: unanswered('bytes'),
    byteMap: unanswered('byteMap'),
    folders: unanswered('folders'),
    watch: unanswered('watch'),
    unwatch: unanswered('unwatch'),
    removeFolder: unanswered('removeFolder'),
    runStatus: unanswered('runStatus'),
    checkRun: unanswered('checkRun'),
    jobs: unanswered('jobs'),
    cancelJob: unanswered('cancelJob'),
    dismissJob: unanswered('dismissJob'),
    pauseAll: unanswered('pauseAll'),
    resumeAll: unanswered('resumeAll'),
    cancelAll: unanswered('cancelAll'),
    retry: unanswered('retry'),
    overall: unanswered('overall'),
    recent: unanswered('recent'),
    openRecent: unanswered('openRecent'),
    clearRecent: unanswered('clearRecent'),
    restoreSession: unanswered('restoreSession'),
    preferences: unanswered('preferences'),
    setPreferences: unanswered('setPreferences'),
  };
}

const NO_TENSORS = { total: 0, parameters: 0, bytes: 0, rows: [], filterError: null } as const;
const NO_VALUES = { total: 0, rows: [] } as const;

function displayEntry(entry: ArchiveEntry): ArchiveEntry {
  return { ...entry, name: displayText(entry.name) };
}

function explainFinding(code: string): FindingExplanation | null {
  if (!isFindingCode(code)) return null;
  const { title, explanation, advice, example = '' } = ruleOf(code);
  return { code, title, explanation, advice, example };
}

/** Null when nothing is expected: level 4 is then not run, and says so. */
function expectationOf({ requiredKeys, expectation }: ValidateOptions): Expectation | null {
  const document = expectation === '' ? null : readExpectation(expectation);
  return requireKeys(document, requiredKeys);
}

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
