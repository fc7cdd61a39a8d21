import { canonicalPythonJson } from './write-python-json.ts';
import type { RunFiles } from './run-files.ts';

/** `hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()`: equal on both sides of a pipeline. */
export function configHash(files: RunFiles, config: Readonly<Record<string, unknown>>): string {
  return files.sha256(canonicalPythonJson(config));
}
