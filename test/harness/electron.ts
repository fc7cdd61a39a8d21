import { BrowserWindow as Window } from './browser-window.ts';
import { Menu as NativeMenu } from './menu.ts';
import { app as program, invokeHandlers, permissions, protocolHandlers } from './state.ts';
import { strict } from './strict.ts';
import type { WebContents } from './web-contents.ts';

/** What `import 'electron'` gives the app. A test replaces members as it would on the real module. */
export const app = strict('app', program);
export const BrowserWindow = strict('BrowserWindow', Window);
export const Menu = strict('Menu', NativeMenu);
export { utilityProcess } from './utility-process.ts';

export const webContents = strict('webContents', {
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    Window.getAllWindows().find((window) => window.webContents.targetId === targetId)?.webContents,
  getAllWebContents: () => Window.getAllWindows().map((window) => window.webContents),
});

export const ipcMain = strict('ipcMain', {
  handle(channel: string, handler: (event: object, ...args: readonly unknown[]) => unknown): void {
    if (invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    invokeHandlers.set(channel, handler);
  },
  removeHandler(channel: string): void {
    invokeHandlers.delete(channel);
  },
});

const privileged = new Set<string>();
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(
    schemes: readonly { scheme: string; privileges: { standard?: boolean; secure?: boolean } }[],
  ) {
    if (program.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (privileges.standard === true && privileges.secure === true) privileged.add(scheme);
    }
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    if (!privileged.has(scheme))
      throw new Error(`the stand-in for Electron serves standard, secure schemes; ${scheme} is not`);
    protocolHandlers.set(scheme, handler);
  },
});

type Check = (contents: unknown, permission: string, origin: string, details: object) => boolean;
export const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionRequestHandler: (): void => undefined,
    setPermissionCheckHandler: (check: Check | null): void => {
      permissions.check = check;
    },
    setDevicePermissionHandler: (): void => undefined,
  }),
});

export const dialog = strict('dialog', {
  showOpenDialog(): Promise<{ canceled: boolean; filePaths: string[] }> {
    return Promise.reject(new Error('nobody can answer a native dialog in a test: replace dialog.showOpenDialog'));
  },
});

export const shell = strict('shell', {
  showItemInFolder(): void {
    throw new Error('there is no file manager in a test: replace shell.showItemInFolder');
  },
});

let copied = '';
export const clipboard = strict('clipboard', {
  writeText: (text: string): void => {
    copied = text;
  },
  readText: (): string => copied,
});

export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false });
