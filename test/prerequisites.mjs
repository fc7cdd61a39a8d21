import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * What the tests need beyond npm: a Chromium for the window tests, and a Python with torch as the judge of written
 * files. Found where they are; installed when this is Debian and we may; else said aloud, with the reason.
 *
 * Each answer is `{ path }` or `{ missing }`, the reason in words.
 */
export function findChromium() {
  return find('chromium', ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'], ['chromium']);
}

export function findTorch() {
  const python = '/usr/bin/python3';
  const works = () => existsSync(python) && spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  if (works()) return { path: python };
  const why = install(['python3-torch']);
  return works() ? { path: python } : { missing: why };
}

function find(name, candidates, packages) {
  const there = () => candidates.find((path) => existsSync(path));
  const before = there();
  if (before) return { path: before };
  const why = install(packages);
  const after = there();
  return after ? { path: after } : { missing: `no ${name}: ${why}` };
}

/** Install Debian packages when we are root there. Returns why it could not, or ''. */
function install(packages) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return 'not a Debian system';
  if (process.getuid?.() !== 0) return `not root: run \`sudo apt-get install ${packages.join(' ')}\``;
  console.log(`installing ${packages.join(', ')} …`);
  const apt = (...args) =>
    spawnSync('apt-get', ['-q', '-y', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 15 * 60_000,
    }).status === 0;
  if (apt('install', '--no-install-recommends', ...packages)) return '';
  if (!apt('update')) return 'apt-get update failed';
  return apt('install', '--no-install-recommends', ...packages) ? '' : 'apt-get install failed';
}
