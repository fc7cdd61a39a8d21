import { describe, expect, it } from 'vitest';
import { pathsOf } from '../../electron/main/arguments.ts';

function paths(argv: readonly string[], startedByScript = false) {
  return pathsOf({ argv: ['/opt/assay/assay', ...argv], startedByScript, workingDirectory: '/work' });
}

describe('pathsOf', () => {
  it('makes names absolute', () => {
    expect(paths(['runs/model.pt', '/data/b.pt'])).toEqual(['/work/runs/model.pt', '/data/b.pt']);
  });

  it('finds names among switches, wherever these stand', () => {
    expect(paths(['--no-sandbox', 'a.pt', '--lang=de', 'b.pt', '-psn_0_12345'])).toEqual(['/work/a.pt', '/work/b.pt']);
  });

  it('leaves out the app itself where Electron was started with it', () => {
    expect(paths(['--inspect=0', '.', '--enable-logging', 'a.pt'], true)).toEqual(['/work/a.pt']);
  });

  it('takes all that follows a lone -- as names', () => {
    expect(paths(['--no-sandbox', '--', '--odd-name.pt', 'a.pt'])).toEqual(['/work/--odd-name.pt', '/work/a.pt']);
  });

  it('is empty without names', () => {
    expect(paths(['', '--no-sandbox'])).toEqual([]);
    expect(paths(['.'], true)).toEqual([]);
  });
});
