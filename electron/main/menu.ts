import { app, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../src-core/contract/host.ts';
import type { RecentId } from '../../src-core/contract/ids.ts';
import type { RecentItem } from '../../src-core/contract/session.ts';
import { displayText } from '../../src-core/model/display-text.ts';

export interface MenuActions {
  readonly openFiles: () => void;
  readonly openFolder: () => void;
  readonly openRecent: (id: RecentId) => void;
  readonly clearRecent: () => void;
  /** Something that the window does by itself. */
  readonly command: (command: MenuCommand) => void;
}

/** Files and folders of Open Recent; the window has a longer list. */
const RECENT_SHOWN = 12;

const SEPARATOR = { type: 'separator' } as const;

/** The native menu. What the window can do itself stays in the window, with the same keys. */
export function menuTemplate(actions: MenuActions, recent: readonly RecentItem[]): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin';
  const preferences = {
    label: mac ? 'Settings…' : 'Preferences…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.command('preferences'),
  };
  return [
    ...(mac ? [appMenu(preferences)] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: actions.openFiles },
        { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: actions.openFolder },
        { label: 'Open Recent', submenu: recentMenu(actions, recent) },
        SEPARATOR,
        ...(mac ? [] : [preferences, SEPARATOR]),
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: 'Command Palette…', accelerator: 'CmdOrCtrl+K', click: () => actions.command('palette') },
        SEPARATOR,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        SEPARATOR,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      label: '&Help',
      submenu: [
        { label: 'Keyboard Map', click: () => actions.command('keys') },
        ...(mac ? [] : [SEPARATOR, { role: 'about' } as const]),
      ],
    },
  ];
}

/** As Electron's own, with the settings where people on a Mac look for them. */
function appMenu(preferences: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      { role: 'about' },
      SEPARATOR,
      preferences,
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}

function recentMenu(actions: MenuActions, recent: readonly RecentItem[]): MenuItemConstructorOptions[] {
  const there = recent.filter(({ exists }) => exists);
  if (there.length === 0) return [{ label: 'Nothing yet', enabled: false }];
  return [
    ...there.slice(0, RECENT_SHOWN).map(({ id, name, folder, kind }) => ({
      label: menuText(`${name}${kind === 'folder' ? '/' : ''} — ${folder}`),
      click: () => actions.openRecent(id),
    })),
    SEPARATOR,
    { label: 'All of Them…', click: () => actions.command('recent') },
    { label: 'Forget Them', click: actions.clearRecent },
  ];
}

const LABEL = 90;

/** A label as it is written: `&` would underline the letter behind it. */
function menuText(text: string): string {
  return displayText(text, LABEL).replaceAll('&', '&&');
}
