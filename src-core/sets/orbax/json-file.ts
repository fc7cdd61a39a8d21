import type { FileSet } from '../../bytes/file-set.ts';
import { readPythonJson } from '../../bytes/python-json.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { readWhole } from '../read-part.ts';

/** Real descriptions stay under 10 MB. */
export const JSON_BYTES = 64 << 20;

export type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly finding: Finding };

export async function readJson(files: FileSet, file: string, signal?: AbortSignal): Promise<Json> {
  const bytes = await readWhole(files, file, JSON_BYTES, signal);
  if (bytes === null) return { ok: false, finding: unread(file, `it is longer than ${JSON_BYTES} bytes`) };
  return parseJson(bytes, file);
}

/** `file`: what the bytes are called. */
export function parseJson(bytes: Uint8Array, file: string): Json {
  const json = readPythonJson(bytes);
  return json.ok ? json : { ok: false, finding: unread(file, json.why) };
}

export function unread(file: string, what: string): Finding {
  return finding('SE350', { file }, { file, what });
}
