import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** A folder of its own for each test, gone afterwards. */
export function useTempFolder(): { path: string; write(name: string, content: string | Uint8Array): string } {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    get path() {
      const [known] = folders;
      if (known !== undefined) return known;
      const made = mkdtempSync(join(tmpdir(), 'assay-test-'));
      folders.push(made);
      return made;
    },
    write(name, content) {
      const path = join(this.path, name);
      writeFileSync(path, content);
      return path;
    },
  };
}
