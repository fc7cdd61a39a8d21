import type { EventName, RequestName } from '../../src-core/contract/client.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { REQUEST_NAMES } from '../../src-core/contract/request-names.ts';

/** Channels between the window and main. Names follow from the contract: a request without a channel does not compile. */

export const REQUEST_CHANNELS = Object.fromEntries(REQUEST_NAMES.map((name) => [name, `assay:${name}`])) as {
  readonly [K in RequestName]: `assay:${K}`;
};

export const EVENT_CHANNELS = {
  changed: 'assay:event:changed',
  removed: 'assay:event:removed',
  engineRestarted: 'assay:event:engineRestarted',
  job: 'assay:event:job',
  overall: 'assay:event:overall',
  folders: 'assay:event:folders',
  arrived: 'assay:event:arrived',
  reopened: 'assay:event:reopened',
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
  dragOut(id: CheckpointId): void;
  copyText(text: string): void;
}
export type HostRequestName = keyof HostRequests;

export const HOST_CHANNELS = {
  addFiles: 'assay:host:addFiles',
  openDialog: 'assay:host:openDialog',
  showInFolder: 'assay:host:showInFolder',
  dragOut: 'assay:host:dragOut',
  copyText: 'assay:host:copyText',
} as const satisfies { readonly [K in HostRequestName]: `assay:host:${K}` };

/** Answers travel as data, because Electron wraps a thrown error in words of its own. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };
