import type { Value } from '../model/value.ts';

/** The layout this library writes: `version` in the root of a checkpoint. */
export const CHECKPOINT_VERSION = '1.0';
/** What a program ends with when a checkpoint stopped it. */
export const CHECKPOINT_EXIT_CODE = 3;

/** What `version` and `status` of a checkpoint say about using it. */
export interface CheckpointHeader {
  /** As written; null where there is none. */
  readonly version: string | null;
  readonly status: string | null;
  /** From before versions were written: may be read, and must not be written over as it is. */
  readonly readOnly: boolean;
  /** Why it must not be used at all, with what to do; null where it may. */
  readonly refusal: string | null;
  readonly warnings: readonly string[];
}

/**
 * The rules of versions: none or 0.x is an old layout, read with a warning and never written; 1.x is this one; a higher
 * one is of a newer program and refused. A `status` other than `complete` is warned of.
 */
export function checkpointHeader(root: Value | null): CheckpointHeader {
  const version = entryText(root, 'version');
  const status = entryText(root, 'status');
  const major = version === null ? 0 : majorOf(version);
  const warnings: string[] = [];
  if (version === null) warnings.push('it has no version, as files before 1.0: it is read only');
  else if (major === 0) warnings.push(`its version ${version} is older than ${CHECKPOINT_VERSION}: it is read only`);
  if (status !== null && status !== 'complete') warnings.push(statusWarning(status));
  return { version, status, readOnly: major === 0, refusal: refusalOf(version, major), warnings };
}

function refusalOf(version: string | null, major: number | null): string | null {
  if (major === null) return `its version ${version ?? ''} is no version such as ${CHECKPOINT_VERSION}`;
  return major > 1
    ? `its version ${version ?? ''} is newer than ${CHECKPOINT_VERSION}: upgrade this program, or save the checkpoint again with one that writes ${CHECKPOINT_VERSION}`
    : null;
}

function statusWarning(status: string): string {
  if (status === 'in_progress') return 'its status is in_progress: it was not finished, or never proven';
  return `its status is ${JSON.stringify(status).slice(0, 64)}, not complete`;
}

/** The number before the first dot; null for what is no version. */
function majorOf(version: string): number | null {
  const major = /^(\d{1,9})(\.\d+)*([-+.\w]*)$/.exec(version.trim())?.[1];
  return major === undefined ? null : Number(major);
}

/** The entry of a dict under a text key; the last one counts, as in Python. */
export function entryOf(root: Value | null, key: string): Value | undefined {
  if (root?.kind !== 'dict') return undefined;
  return root.entries.findLast(([name]) => name.kind === 'str' && name.value === key)?.[1];
}

/** A number is taken as Python prints it: 1.0 is a version, too. */
function entryText(root: Value | null, key: string): string | null {
  const value = entryOf(root, key);
  if (value === undefined || value.kind === 'none') return null;
  if (value.kind === 'str') return value.value;
  if (value.kind === 'float') return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  return value.kind === 'int' ? String(value.value) : `<${value.kind}>`;
}
