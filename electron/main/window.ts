import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import type { MenuCommand } from '../../src-core/contract/host.ts';
import type { EngineEvent } from '../channels/engine.ts';
import { EVENT_CHANNELS, MENU_CHANNEL } from '../channels/window.ts';
import { APP_URL } from './app-protocol.ts';

/** Background until the page has painted, so that a dark window does not flash white. */
const BACKGROUND = { light: '#ffffff', dark: '#1c2127' };

export function createWindow(folder: string): Electron.BrowserWindow {
  const window = new BrowserWindow({
    title: 'Assay',
    width: 1280,
    height: 820,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(folder, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(APP_URL);
  return window;
}

/** The window to bring to the front or to hang a dialog on. */
export function currentWindow(): Electron.BrowserWindow | null {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null;
}

export function bringToFront(window: Electron.BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Ask the window in front for something that it does by itself. */
export function commandWindow(command: MenuCommand): void {
  currentWindow()?.webContents.send(MENU_CHANNEL, command);
}

export function tellWindows({ name, args }: EngineEvent): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(EVENT_CHANNELS[name], ...args);
}
