import { execFileSync } from 'node:child_process';

export interface TorchTime {
  readonly name: string;
  readonly ms: number;
}

const SCRIPT = `
import sys, time, json, zipfile
import torch
path = sys.argv[1]
def best(work, rounds=2):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)
def load():
    return torch.load(path, map_location='cpu')
tensors = list(load().values())
def finite():
    return all(bool(torch.isfinite(t).all()) for t in tensors)
def statistics():
    for t in tensors:
        f = t.float()
        f.mean(), f.std(), f.min(), f.max()
def exact():
    for t in tensors:
        d = t.double()
        d.mean(), d.std(), d.min(), d.max(), d.norm(), (d == 0).sum()
rows = [
    ('zipfile.testzip', best(lambda: zipfile.ZipFile(path).testzip(), 1)),
    ('torch.load', best(load)),
    ('torch isfinite', best(finite, 1)),
    ('torch mean, std, min, max in float32', best(statistics, 1)),
    ('torch the same, norm and zeros in float64', best(exact, 1)),
]
ms = dict(rows)
checked = ms['zipfile.testzip'] + ms['torch isfinite']
rows.append(('all of that: testzip, isfinite, statistics in float32', checked + ms['torch mean, std, min, max in float32']))
rows.append(('all of that: testzip, isfinite, statistics in float64', checked + ms['torch the same, norm and zeros in float64']))
print(json.dumps({'version': torch.__version__, 'rows': rows}))
`;

/** The Pythons that may have torch. */
const PYTHONS = [process.env['ASSAY_TEST_PYTHON'] ?? 'python3', 'python3', '/usr/bin/python3'];

export function findPython(): string | null {
  for (const python of PYTHONS) {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore', timeout: 60_000 });
      return python;
    } catch {
      continue;
    }
  }
  return null;
}

/** Longer than this is not waited for. */
const PATIENCE_MS = 240_000;

/** Null where it fails, for lack of memory or of time. */
function outputOf(python: string, path: string): string | null {
  try {
    return execFileSync(python, ['-c', SCRIPT, path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
    });
  } catch {
    return null;
  }
}

/** What torch and Python's zipfile need for the same file; [] where torch is not installed. Imports are not counted. */
export function torchTimes(path: string): readonly TorchTime[] {
  const python = findPython();
  if (python === null) return [];
  const out = outputOf(python, path);
  if (out === null) return [];
  const { version, rows } = JSON.parse(out) as { version: string; rows: [string, number][] };
  return rows.map(([name, ms]) => ({ name: `${name} (torch ${version})`, ms }));
}
