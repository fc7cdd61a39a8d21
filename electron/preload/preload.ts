import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Client, EventName, Events } from '../../src-core/contract/client.ts';
import type { MenuCommand } from '../../src-core/contract/host.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import { requestsThrough } from '../../src-core/contract/request-names.ts';
import {
  EVENT_CHANNELS,
  HOST_CHANNELS,
  MENU_CHANNEL,
  REQUEST_CHANNELS,
  type Answer,
  type HostRequestName,
  type HostRequests,
} from '../channels/window.ts';

/** The bridge: the only thing a window can reach. It passes messages on and holds no power of its own. */

async function ask(channel: string, args: readonly unknown[]): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(channel, ...args)) as Answer;
  if (answer.ok) return answer.value;
  throw new Error(answer.message);
}

function host<K extends HostRequestName>(name: K, args: Parameters<HostRequests[K]>) {
  return ask(HOST_CHANNELS[name], args) as Promise<ReturnType<HostRequests[K]>>;
}

/** The listener gets the arguments alone: Electron's event object has `sender` on it and stays here. */
function on<K extends EventName>(event: K, listener: Events[K]): () => void {
  const forward = (_event: unknown, ...args: Parameters<Events[K]>) => {
    (listener as (...all: Parameters<Events[K]>) => void)(...args);
  };
  const channel = EVENT_CHANNELS[event];
  ipcRenderer.on(channel, forward as Parameters<typeof ipcRenderer.on>[1]);
  return () => {
    ipcRenderer.removeListener(channel, forward as Parameters<typeof ipcRenderer.on>[1]);
  };
}

function onMenu(listener: (command: MenuCommand) => void): () => void {
  const forward = (_event: unknown, command: MenuCommand) => listener(command);
  ipcRenderer.on(MENU_CHANNEL, forward);
  return () => {
    ipcRenderer.removeListener(MENU_CHANNEL, forward);
  };
}

/** A path comes from a `File` a person dropped or picked, never from the page: a made-up `File` has none. */
async function addFiles(files: readonly File[]): Promise<string> {
  const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
  const nameless = files.length - paths.length;
  const problem = paths.length > 0 ? await host('addFiles', [paths]) : '';
  const without = nameless === 0 ? '' : `${nameless} of ${files.length} dropped items are not files on this machine`;
  return [problem, without].filter((text) => text !== '').join('\n');
}

const client = {
  ...requestsThrough((name, args) => ask(REQUEST_CHANNELS[name], args)),
  on,
  host: {
    kind: 'electron',
    addFiles,
    openDialog: () => host('openDialog', []),
    roots: null,
    showInFolder: (id: CheckpointId) => host('showInFolder', [id]),
    dragOut: (id: CheckpointId) => host('dragOut', [id]),
    download: null,
    onMenu,
    copyText: (text: string) => host('copyText', [text]),
  },
} satisfies Client;

contextBridge.exposeInMainWorld('assay', client);
