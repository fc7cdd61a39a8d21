import { dialog, type OpenDialogOptions } from 'electron';

/** By content, never by extension: every file can be chosen, the usual ones are offered first. */
const FILTERS = [
  { name: 'Checkpoints', extensions: ['pt', 'pth', 'ckpt', 'bin', 'safetensors', 'gguf', 'npz', 'npy', 'h5', 'keras'] },
  { name: 'All files', extensions: ['*'] },
];

/** Paths a person chose; [] when the dialog was closed. Only macOS offers files and folders in one dialog. */
export async function chooseFiles(window: Electron.BrowserWindow | null): Promise<string[]> {
  const both = process.platform === 'darwin';
  return choose(window, {
    title: 'Open checkpoints',
    buttonLabel: 'Open',
    filters: FILTERS,
    properties: both ? ['openFile', 'openDirectory', 'multiSelections'] : ['openFile', 'multiSelections'],
  });
}

export async function chooseFolder(window: Electron.BrowserWindow | null): Promise<string[]> {
  return choose(window, {
    title: 'Open a folder',
    buttonLabel: 'Open',
    properties: ['openDirectory', 'multiSelections'],
  });
}

async function choose(window: Electron.BrowserWindow | null, options: OpenDialogOptions): Promise<string[]> {
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths;
}
