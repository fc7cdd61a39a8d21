import type { Client, RequestName } from './client.ts';

/** All that a window may ask, for hosts that pass every request on. One that is missing does not compile. */
export const REQUEST_NAMES = Object.keys({
  queue: true,
  view: true,
  tensors: true,
  values: true,
  entries: true,
  globals: true,
  validate: true,
  cancel: true,
  remove: true,
  explain: true,
  report: true,
  histogram: true,
  slice: true,
  elements: true,
  exportTensor: true,
  layers: true,
  compare: true,
  compareSummary: true,
  compareRows: true,
  planRewrite: true,
  runRewrite: true,
  repairs: true,
  salvage: true,
  pickles: true,
  opcodes: true,
  bytes: true,
  byteMap: true,
  folders: true,
  watch: true,
  unwatch: true,
  removeFolder: true,
  runStatus: true,
  checkRun: true,
  setFiles: true,
  openSetFile: true,
  profiles: true,
  jobs: true,
  cancelJob: true,
  dismissJob: true,
  pauseAll: true,
  resumeAll: true,
  cancelAll: true,
  retry: true,
  overall: true,
  recent: true,
  openRecent: true,
  clearRecent: true,
  restoreSession: true,
  openSamples: true,
  preferences: true,
  setPreferences: true,
} satisfies Readonly<Record<RequestName, true>>) as readonly RequestName[];

/** The requests of a client, each passed on to `ask` by its name. */
export function requestsThrough(
  ask: (name: RequestName, args: readonly unknown[]) => Promise<unknown>,
): Pick<Client, RequestName> {
  const requests = REQUEST_NAMES.map((name) => [name, (...args: readonly unknown[]) => ask(name, args)] as const);
  // What comes back was made by the engine that the contract types: there is nothing to check it against but that.
  return Object.fromEntries(requests) as unknown as Pick<Client, RequestName>;
}
