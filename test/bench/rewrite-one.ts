import { readFileSync } from 'node:fs';
import { rewriteFile } from '../../src-core/node/rewrite-file.ts';

/** One rewrite of one key in a process of its own: prints wall and processor time in ms, and peak memory in MB, as JSON. */
const [path = '', target = '', from = '', to = '', proof = 'proven'] = process.argv.slice(2);
const before = process.cpuUsage();
const start = performance.now();
const { written } = await rewriteFile(path, {
  edits: [{ kind: 'rename', from, to }],
  target,
  skipValidation: proof === 'not-read-back',
});
const ms = performance.now() - start;
if (written === null) throw new Error('nothing was written');
const { user, system } = process.cpuUsage(before);
const peak = Number(/VmHWM:\s+(\d+)/.exec(statusOf('self'))?.[1] ?? process.resourceUsage().maxRSS) / 1024;
console.log(JSON.stringify({ ms, cpu: (user + system) / 1000, peak }));
process.exit(0);

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
