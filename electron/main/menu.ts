import { app, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly openFiles: () => void;
  readonly openFolder: () => void;
}

/** The native menu. What the window can do itself stays in the window. */
export function menuTemplate({ openFiles, openFolder }: MenuActions): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: openFiles },
        { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: openFolder },
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
}
