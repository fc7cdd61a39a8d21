import { join } from 'node:path';
import { app, BrowserWindow, clipboard, ipcMain, Menu, protocol, shell, utilityProcess } from 'electron';
import type { RequestName } from '../../src-core/contract/client.ts';
import type { RecentItem } from '../../src-core/contract/session.ts';
import { STATE_FILE_OPTION, type RequestCall } from '../channels/engine.ts';
import { declareAppScheme, serveApp } from './app-protocol.ts';
import { pathsOf } from './arguments.ts';
import { chooseFiles, chooseFolder } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { openGate } from './gate.ts';
import { becomeOnlyInstance } from './instance.ts';
import { denyPermissions, lockDown } from './lockdown.ts';
import { menuTemplate, type MenuActions } from './menu.ts';
import { bringToFront, commandWindow, createWindow, currentWindow, tellWindows } from './window.ts';

/** Where this bundle is; preload and engine lie beside it, the page one folder up. */
const FOLDER = import.meta.dirname;

const named = pathsOf({
  argv: process.argv,
  startedByScript: process.defaultApp,
  workingDirectory: process.cwd(),
});

/** Paths that came before there was an engine. */
const waiting: string[] = [];
let engine: EngineProcess | null = null;

function open(paths: readonly string[]): Promise<string> {
  if (paths.length === 0) return Promise.resolve('');
  if (engine === null) {
    waiting.push(...paths);
    return Promise.resolve('');
  }
  return engine
    .call({ kind: 'register', paths })
    .then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    .finally(() => void showMenu());
}

function openInFront(paths: readonly string[]): void {
  const window = currentWindow();
  if (window === null && app.isReady()) createWindow(FOLDER);
  if (window !== null) {
    bringToFront(window);
    if (paths.length > 0) commandWindow('opening');
  }
  void open(paths);
}

async function openDialog(choose: typeof chooseFiles): Promise<void> {
  const paths = await choose(currentWindow());
  if (paths.length > 0) commandWindow('opening');
  await open(paths);
}

const menu: MenuActions = {
  openFiles: () => void openDialog(chooseFiles),
  openFolder: () => void openDialog(chooseFolder),
  openRecent: (id) => {
    commandWindow('opening');
    void askAndShowMenu({ kind: 'request', name: 'openRecent', args: [[id]] });
  },
  clearRecent: () => void askAndShowMenu({ kind: 'request', name: 'clearRecent', args: [] }),
  command: commandWindow,
};

/** The menu lists what was opened last, which the engine knows. */
async function showMenu(): Promise<void> {
  const recent = await engine?.call({ kind: 'request', name: 'recent', args: [] }).catch(() => []);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(menu, (recent ?? []) as readonly RecentItem[])));
}

async function askAndShowMenu(call: RequestCall): Promise<void> {
  await engine?.call(call).catch((error: unknown) => console.warn(String(error)));
  await showMenu();
}

/** Requests of a window that change what the menu lists. */
const CHANGES_MENU: readonly RequestName[] = ['openRecent', 'clearRecent'];

function startEngine(): EngineProcess {
  const stateFile = join(app.getPath('userData'), 'state.json');
  return new EngineProcess({
    fork: () =>
      utilityProcess.fork(join(FOLDER, 'engine.mjs'), [`${STATE_FILE_OPTION}${stateFile}`], {
        serviceName: 'Assay engine',
      }),
    emit: tellWindows,
  });
}

function start(): void {
  denyPermissions();
  serveApp(protocol, join(FOLDER, '../renderer'));
  const running = startEngine();
  engine = running;
  openGate({
    ipc: ipcMain,
    engine: async (call) => {
      const answer = await running.call(call);
      if (CHANGES_MENU.includes(call.name)) void showMenu();
      return answer;
    },
    host: {
      addFiles: open,
      openDialog: () => openDialog(chooseFiles),
      showInFolder: async (id) => {
        const path = running.pathOf(id);
        if (path !== null) shell.showItemInFolder(path);
      },
      dragOut: async (id) => {
        const path = running.pathOf(id);
        // A drag needs a picture on macOS; the one the system has for such files tells what is being dragged.
        if (path !== null) currentWindow()?.webContents.startDrag({ file: path, icon: await app.getFileIcon(path) });
      },
      copyText: async (text) => clipboard.writeText(text),
    },
    onRefused: (channel, reason) => console.warn(`refused a message on ${channel}: ${reason}`),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(menu, [])));
  void showMenu();
  createWindow(FOLDER);
  void open([...named, ...waiting.splice(0)]);
}

if (becomeOnlyInstance(app, named, openInFront)) {
  declareAppScheme(protocol);
  lockDown(app);
  // macOS hands over files this way, the first ones before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openInFront([path]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow(FOLDER);
  });
  app.on('will-quit', () => engine?.close());
  void app.whenReady().then(start);
} else {
  app.quit();
}
