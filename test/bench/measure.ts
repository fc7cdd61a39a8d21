import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { inspectQuick } from '../../src-core/operations/inspect.ts';

/** One file, once, in a fresh process: prints time on the clock, processor time (ms) and added memory (MB) as JSON. */
const [path = ''] = process.argv.slice(2);
const before = process.resourceUsage();
const memoryBefore = peakMemory();
const start = performance.now();
const source = await FileSource.open(path);
const quick = await inspectQuick(source, { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(path) });
const wall = performance.now() - start;
const after = process.resourceUsage();
const memory = peakMemory() - memoryBefore;
await source.close();
const spent = (usage: NodeJS.ResourceUsage) => (usage.userCPUTime + usage.systemCPUTime) / 1000;
console.log(
  JSON.stringify({
    wall,
    cpu: spent(after) - spent(before),
    memory,
    tensors: quick.checkpoint.tensors.length,
    findings: quick.findings.length,
  }),
);

/** MB. The kernel's own peak where it tells: the one of `resourceUsage` counts the process that started this one. */
function peakMemory(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
