import type { Expectation } from '../../contract/expectation.ts';
import { finding } from '../../findings/finding.ts';
import type { Value } from '../../model/value.ts';
import type { KeyReport } from './check-keys.ts';
import { lengthOf } from './header.ts';
import type { KeySpace } from './key-space.ts';
import { NearestNames } from './nearest.ts';
import { pythonType } from './python-type.ts';
import { appendAll } from '../../model/append-all.ts';

/** Keys at the top that are named in a message. */
const SHOWN = 8;
/** Wrappers under whose key a missing key is looked for. */
const DEEPER = 256;
/** Missing keys that are looked for there. */
const KEYS_DEEPER = 1000;

/** Required keys are there and hold something; nothing else is at the top, where that was asked. */
export function checkRequired(keys: KeySpace, expectation: Expectation, report: KeyReport): void {
  const required = expectation.required_keys ?? [];
  if (!keys.isMapping && required.length > 0 && required.every((key) => keys.get(key) === undefined)) {
    const type = keys.root === null ? 'unreadable' : pythonType(keys.root);
    report.findings.push(finding('KY402', { key: [] }, { type }));
    appendAll(report.missing, required);
    return;
  }
  const hints = new Hints(keys);
  for (const key of required) checkRequiredKey(keys, key, hints, report);
  if (expectation.no_other_keys === true) checkOthers(keys, expectation, report);
}

function checkRequiredKey(keys: KeySpace, key: string, hints: Hints, report: KeyReport): void {
  const value = keys.get(key);
  if (value === undefined) {
    report.missing.push(key);
    report.findings.push(finding('KY401', { key: [key] }, { key, hint: hints.for(key), present: hints.present }));
  } else if (value.kind === 'none') {
    report.mismatched.push({ key, expected: 'a value', actual: 'None' });
    report.findings.push(finding('KY412', { key: keys.keysOf(key) }, { key }));
  } else if (isEmpty(value)) {
    report.findings.push(finding('KY413', { key: keys.keysOf(key) }, { key, type: pythonType(value) }));
  }
}

function checkOthers(keys: KeySpace, expectation: Expectation, report: KeyReport): void {
  const named = [
    ...(expectation.required_keys ?? []),
    ...Object.keys(expectation.keys ?? {}),
    ...(expectation.list_keys ?? []),
  ];
  const known = new Set(named.flatMap((path) => [path, path.split('.')[0] ?? path]));
  const nearest = new NearestNames(named);
  for (const key of keys.top) {
    if (known.has(key)) continue;
    report.unexpected.push(key);
    const near = nearest.to(key);
    const hint = near === null ? '' : `; \`${near}\` is`;
    report.findings.push(finding('KY415', { key: [key] }, { key, hint }));
  }
}

function isEmpty(value: Value): boolean {
  return value.kind !== 'str' && lengthOf(value) === 0;
}

/** What is said of the keys that are missing: all of 200,000 may be. */
class Hints {
  readonly #keys: KeySpace;
  readonly #nearest: NearestNames;
  readonly present: string;
  #lookedDeeper = 0;

  constructor(keys: KeySpace) {
    const { top } = keys;
    this.#keys = keys;
    this.#nearest = new NearestNames(top);
    this.present = presentKeys(top);
  }

  /** Where a missing key may be instead, as the rest of a sentence. */
  for(key: string): string {
    const near = this.#nearest.to(key);
    if (near !== null) return `; did the writer mean \`${near}\`?`;
    const { root } = this.#keys;
    if (root === null || this.#lookedDeeper >= KEYS_DEEPER) return '';
    this.#lookedDeeper += 1;
    let seen = 0;
    for (const [name, child] of this.#keys.children(root)) {
      if (seen++ >= DEEPER) break;
      if (this.#keys.under(child, key) !== undefined) return `; it is one level deeper, under \`${name}\``;
    }
    return '';
  }
}

function presentKeys(top: readonly string[]): string {
  if (top.length === 0) return 'none';
  const shown = top.slice(0, SHOWN).map((key) => `\`${key.slice(0, 80)}\``);
  return shown.join(', ') + (top.length > SHOWN ? ` and ${top.length - SHOWN} more` : '');
}
