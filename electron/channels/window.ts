import type { CheckpointId, EventName, RequestName } from '../../src-core/contract/client.ts';

/** Channels between the window and main. Names follow from the contract: a request without a channel does not compile. */

export const REQUEST_CHANNELS = {
  queue: 'assay:queue',
  view: 'assay:view',
  tensors: 'assay:tensors',
  values: 'assay:values',
  entries: 'assay:entries',
  globals: 'assay:globals',
  validate: 'assay:validate',
  cancel: 'assay:cancel',
  remove: 'assay:remove',
  explain: 'assay:explain',
  report: 'assay:report',
  histogram: 'assay:histogram',
  slice: 'assay:slice',
  elements: 'assay:elements',
  exportTensor: 'assay:exportTensor',
  layers: 'assay:layers',
  compare: 'assay:compare',
  compareSummary: 'assay:compareSummary',
  compareRows: 'assay:compareRows',
  planRewrite: 'assay:planRewrite',
  runRewrite: 'assay:runRewrite',
  repairs: 'assay:repairs',
  salvage: 'assay:salvage',
  pickles: 'assay:pickles',
  opcodes: 'assay:opcodes',
  bytes: 'assay:bytes',
  byteMap: 'assay:byteMap',
  folders: 'assay:folders',
  watch: 'assay:watch',
  unwatch: 'assay:unwatch',
  removeFolder: 'assay:removeFolder',
  runStatus: 'assay:runStatus',
  checkRun: 'assay:checkRun',
  setFiles: 'assay:setFiles',
  openSetFile: 'assay:openSetFile',
  profiles: 'assay:profiles',
  jobs: 'assay:jobs',
  cancelJob: 'assay:cancelJob',
  dismissJob: 'assay:dismissJob',
  pauseAll: 'assay:pauseAll',
  resumeAll: 'assay:resumeAll',
  cancelAll: 'assay:cancelAll',
  retry: 'assay:retry',
  overall: 'assay:overall',
  recent: 'assay:recent',
  openRecent: 'assay:openRecent',
  clearRecent: 'assay:clearRecent',
  restoreSession: 'assay:restoreSession',
  openSamples: 'assay:openSamples',
  preferences: 'assay:preferences',
  setPreferences: 'assay:setPreferences',
} as const satisfies { readonly [K in RequestName]: `assay:${K}` };

export const EVENT_CHANNELS = {
  changed: 'assay:event:changed',
  removed: 'assay:event:removed',
  engineRestarted: 'assay:event:engineRestarted',
  job: 'assay:event:job',
  overall: 'assay:event:overall',
  folders: 'assay:event:folders',
  arrived: 'assay:event:arrived',
  statistics: 'assay:event:statistics',
  preferences: 'assay:event:preferences',
} as const satisfies { readonly [K in EventName]: `assay:event:${K}` };

/** The native menu asks something of the window: one `MenuCommand`. */
export const MENU_CHANNEL = 'assay:menu';

/** What the window may ask of the host itself. `addFiles` takes paths: only the preload can fill them, from real files. */
export interface HostRequests {
  addFiles(paths: readonly string[]): string;
  openDialog(): void;
  showInFolder(id: CheckpointId): void;
  copyText(text: string): void;
}
export type HostRequestName = keyof HostRequests;

export const HOST_CHANNELS = {
  addFiles: 'assay:host:addFiles',
  openDialog: 'assay:host:openDialog',
  showInFolder: 'assay:host:showInFolder',
  copyText: 'assay:host:copyText',
} as const satisfies { readonly [K in HostRequestName]: `assay:host:${K}` };

/** Answers travel as data, because Electron wraps a thrown error in words of its own. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };
