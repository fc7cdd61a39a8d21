import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DEFAULT_LIMITS } from '../../src-core/model/limits.ts';
import { warmUp } from '../../src-core/node/engine/warm-up.ts';
import { FileSource } from '../../src-core/node/file-source.ts';
import { nodePorts } from '../../src-core/node/ports.ts';
import { inspectQuick, type QuickPart } from '../../src-core/operations/inspect.ts';

/** What the quick part of one file costs in a process that has done nothing before. */
export interface Cold {
  /** Milliseconds on the clock, and of processor time of all threads. */
  readonly wall: number;
  readonly cpu: number;
  /** Milliseconds on the clock when this process has done the same before. */
  readonly again: number;
  /** MB beyond what the process had before. */
  readonly memory: number;
  readonly tensors: number;
  readonly findings: number;
}

/** How often, and for how many milliseconds, the same is done again. */
const MOST_TIMES = 30;
const LONGEST = 1000;

/** Milliseconds on the clock for the first file in a process that has warmed up, as the window's engine does. */
export async function measureWarmed(path: string): Promise<number> {
  await warmUp(DEFAULT_LIMITS, new AbortController().signal);
  const start = performance.now();
  await quickPart(path);
  return performance.now() - start;
}

export async function measureCold(path: string): Promise<Cold> {
  const before = process.resourceUsage();
  const memoryBefore = peakMemory();
  const start = performance.now();
  const { checkpoint, findings } = await quickPart(path);
  const wall = performance.now() - start;
  const after = process.resourceUsage();
  const memory = peakMemory() - memoryBefore;
  const spent = (usage: NodeJS.ResourceUsage) => (usage.userCPUTime + usage.systemCPUTime) / 1000;
  const cpu = spent(after) - spent(before);
  const counts = { tensors: checkpoint.tensors.length, findings: findings.length };
  return { wall, cpu, again: await leastOfMore(path), memory, ...counts };
}

async function quickPart(path: string): Promise<QuickPart> {
  const source = await FileSource.open(path);
  try {
    return await inspectQuick(source, { limits: DEFAULT_LIMITS, ports: nodePorts, name: basename(path) });
  } finally {
    await source.close();
  }
}

async function leastOfMore(path: string): Promise<number> {
  let least = Infinity;
  const begin = performance.now();
  for (let times = 0; times < MOST_TIMES && performance.now() - begin < LONGEST; times++) {
    const start = performance.now();
    await quickPart(path);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** MB. The kernel's own peak where it tells: the one of `resourceUsage` counts the process that started this one. */
function peakMemory(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
