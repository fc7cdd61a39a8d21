import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOG, CODES, ruleOf } from '../../src-core/findings/catalog.ts';
import { levelNumber } from '../../src-core/findings/level.ts';

const TESTS = join(import.meta.dirname, '..');

function* testFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* testFiles(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

/** Codes that stand in the title of a test, or in a table of cases. */
function testedCodes(): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const path of testFiles(TESTS)) {
    if (path.endsWith('policy/catalog.test.ts')) continue;
    for (const [code] of readFileSync(path, 'utf8').matchAll(/\b[A-Z]{2}[1-5]\d\d\b/g)) codes.add(code);
  }
  return codes;
}

describe('the catalogue', () => {
  const tested = testedCodes();

  it.each(CODES)('%s is named by a test', (code) => {
    expect(tested.has(code)).toBe(true);
  });

  it.each(CODES)('%s keeps the rules of names and words', (code) => {
    const { level, title, message, advice, explanation } = ruleOf(code);
    expect(code).toMatch(/^[A-Z]{2}[1-5]\d\d$/);
    expect(Number(code[2])).toBe(levelNumber(level));
    expect(title).toMatch(/[^.]$/);
    expect(message).toMatch(/[^.]$/);
    expect(title).not.toMatch(/\{/);
    expect(advice.replace(/\{\w+\?([^{}]*)\}/g, '$1')).toMatch(/^[A-Z`].*[.)]$/s);
    expect(explanation.length).toBeGreaterThan(40);
  });

  it('names no code that does not exist', () => {
    const families = new Set(CODES.map((code) => code.slice(0, 2)));
    const unknown = [...tested].filter((code) => families.has(code.slice(0, 2)) && !Object.hasOwn(CATALOG, code));
    expect(unknown).toEqual([]);
  });
});
