/** Files of one dropped folder that are looked at; more than this is a mistake of the hand. */
const FILES_AT_MOST = 20_000;

/**
 * What was dropped, as files. Where the host can open a folder itself (`foldersAreFiles`), a folder stays one item;
 * a browser must be given its files one by one. Must be called during the drop event: the list is empty afterwards.
 */
export async function droppedFiles(data: DataTransfer, foldersAreFiles: boolean): Promise<readonly File[]> {
  const files = [...data.files];
  if (foldersAreFiles) return files;
  const entries = [...data.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  if (!entries.some((entry) => entry.isDirectory)) return files;
  const found: File[] = [];
  for (const entry of entries) await gather(entry, found);
  return found;
}

async function gather(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= FILES_AT_MOST) return;
  if (isFile(entry)) {
    found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
  } else if (isDirectory(entry)) {
    for (const child of await children(entry)) await gather(child, found);
  }
}

/** `readEntries` gives a hundred at a time, and an empty list at the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
