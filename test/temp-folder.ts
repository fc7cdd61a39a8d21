import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Global setup of both test runners: temporary files of a run lie in one folder and go with it, those of programs that had
 * to be killed as well (a Chromium leaves a folder each time).
 */
export default function ownTempFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'assay-run-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
