import type { CheckpointId } from './ids.ts';

/**
 * What the native shell asks of the window: to open one of its dialogs, or (`opening`) to show the checkpoint that comes
 * next, because a person opens it outside of the page.
 */
export type MenuCommand = 'preferences' | 'keys' | 'palette' | 'recent' | 'opening';

/** What depends on where the window is shown. */
export interface HostCapabilities {
  readonly kind: 'electron' | 'browser';
  /**
   * Files or folders a person dropped or picked in the page. A browser streams them to a private copy and tells bytes
   * sent; Electron only passes their names. Returns what is wrong, or ''.
   */
  addFiles(files: readonly File[], onProgress?: (done: number, total: number) => void): Promise<string>;
  /** Native dialog (Electron). Resolves when something was added or it was closed. null where `roots` is the way to open. */
  openDialog: (() => Promise<void>) | null;
  /** What the files and folders named at start of a server hold (browser); null where there is a native dialog. */
  roots: RootBrowser | null;
  showInFolder: ((id: CheckpointId) => Promise<void>) | null;
  /**
   * Go on with a drag that began in the window as one of the file or folder itself, to other programs. null where there
   * is none.
   */
  dragOut: ((id: CheckpointId) => Promise<void>) | null;
  /** Have a file that lies with the server saved here (browser). null where files are on this machine anyway. */
  download: ((id: CheckpointId) => Promise<void>) | null;
  /** Listen to the native menu (Electron); the returned function stops. null where there is none. */
  onMenu: ((listener: (command: MenuCommand) => void) => () => void) | null;
  /** Every clipboard write of the window goes through here. */
  copyText(text: string): Promise<void>;
}

/** A place under the roots of a server. Opaque, like a `CheckpointId`, and known only to the server that made it. */
export type PlaceId = string & { readonly __brand: 'PlaceId' };

/** One line of the open list of a browser window. */
export interface RootEntry {
  readonly id: PlaceId;
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly modified: number;
}

export interface RootListing {
  /** The folder shown, as text for people; '' for the list of roots. */
  readonly folder: string;
  /** Where "up" leads; null at the roots. `''` stands for the list of roots. */
  readonly parent: PlaceId | '' | null;
  readonly entries: readonly RootEntry[];
  /** More entries than a listing holds are cut; this many were left out. */
  readonly omitted: number;
}

export interface RootBrowser {
  /** What is in a folder; `''` lists the roots. */
  list(folder: PlaceId | ''): Promise<RootListing>;
  /** Add files and folders to the queue. */
  open(places: readonly PlaceId[]): Promise<void>;
}
