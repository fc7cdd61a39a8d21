import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { findChromium, findTorch } from './prerequisites.mjs';

/**
 * `npm test`: everything. Static checks and the unit tests share the machine, the window tests then have it alone.
 * Ends with the plain line `N passed, N failed, N skipped`; what could not run is named above it.
 */
const RESULTS = 'test-results';
const skipped = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const torch = findTorch();
if (torch.missing) skipped.push(`real torch as judge of written files (${torch.missing})`);
const chromium = findChromium();
if (chromium.missing) skipped.push(`window tests (${chromium.missing})`);
const env = {
  ...process.env,
  ...(torch.path ? { ASSAY_TEST_PYTHON: torch.path } : {}),
  ...(chromium.path ? { ASSAY_TEST_CHROMIUM: chromium.path } : {}),
};

await check('build', ['npm', 'run', '--silent', 'build']);
await Promise.all([
  (async () => {
    await check('types', ['npm', 'run', '--silent', 'types']);
    await check('lint', ['npm', 'run', '--silent', 'lint']);
    await check('format', ['npm', 'run', '--silent', 'format:check']);
    await check('fences', ['npm', 'run', '--silent', 'fences']);
    await check('unused code', ['npm', 'run', '--silent', 'unused']);
  })(),
  suite(
    'unit',
    [
      'npm',
      'run',
      '--silent',
      'unit',
      '--',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${RESULTS}/unit.json`,
    ],
    readVitest,
  ),
]);
if (chromium.path) {
  const json = `${RESULTS}/e2e.json`;
  env.PLAYWRIGHT_JSON_OUTPUT_FILE = json;
  await suite('window', ['npm', 'run', '--silent', 'e2e', '--', '--reporter=list,json'], readPlaywright);
}

for (const what of skipped) {
  totals.skipped += 1;
  console.log(`SKIPPED: ${what}`);
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);

async function check(name, command) {
  const started = Date.now();
  const { code, output } = await run(command, false);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${code === 0 ? '' : `\n${output}`}`);
  totals[code === 0 ? 'passed' : 'failed'] += 1;
}

async function suite(name, command, read) {
  const { code } = await run(command, true);
  let counts;
  try {
    counts = read();
  } catch (error) {
    console.log(`FAIL ${name}: no result file (${error.message})`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(totals)) totals[key] += counts[key];
}

function readVitest() {
  const json = JSON.parse(readFileSync(`${RESULTS}/unit.json`, 'utf8'));
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  };
}

function readPlaywright() {
  const { stats } = JSON.parse(readFileSync(`${RESULTS}/e2e.json`, 'utf8'));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function run(command, live) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), {
      env,
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
