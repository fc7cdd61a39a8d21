import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODES_OWN } from '../../src-core/node/compiled-code.ts';

const COMMANDS = join(import.meta.dirname, '../../src-core/cli/commands');
/** Static imports and re-exports, those of types left out. */
const IMPORT = /^(?:import|export) (?!type\b)(?:[^;]*? from )?'([^']+)'/gm;

/** Modules of Node that a source imports, by itself or by what it imports. */
function nodesOwn(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    if (name.startsWith('node:')) seen.add(name);
    const path = name.endsWith('.ts') ? resolve(dirname(file), name) : file;
    if (!seen.has(path)) nodesOwn(path, seen);
  }
  return seen;
}

describe('commands that are compiled whole', () => {
  it.each(['validate', 'inspect', 'compare'])('%s imports of Node what is loaded before', (name) => {
    const imported = [...nodesOwn(join(COMMANDS, `${name}.ts`))].filter((file) => file.startsWith('node:'));
    expect(imported).toContain('node:fs/promises');
    expect(NODES_OWN).toEqual(expect.arrayContaining(imported));
  });
});
