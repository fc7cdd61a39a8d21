import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { removeStaleTemps } from '../../../src-core/node/atomic-write/stale.ts';

const KILLS = 200;
const BYTES = 2 * 1024 * 1024;
const CHILD = new URL('rewriter.ts', import.meta.url).pathname;

it(`survives kill -9 at ${KILLS} random moments: the target is always one whole file`, async () => {
  const counts = { old: 0, new: 0, neither: 0, temps: 0, left: 0 };
  const workers = Array.from({ length: 4 }, (_, worker) => killOften(worker, KILLS / 4, counts));
  await Promise.all(workers);
  console.log(
    `killed ${KILLS} times: ${counts.old} old, ${counts.new} new, ${counts.neither} neither; ${counts.temps} temp files found and removed, ${counts.left} left`,
  );
  expect(counts.neither).toBe(0);
  expect(counts.old + counts.new).toBe(KILLS);
  expect(counts.left).toBe(0);
}, 180_000);

async function killOften(
  worker: number,
  times: number,
  counts: { old: number; new: number; neither: number; temps: number; left: number },
) {
  const folder = await mkdtemp(join(tmpdir(), `assay-kill-${worker}-`));
  const target = join(folder, 'model.pt');
  try {
    for (let i = 0; i < times; i++) {
      await writeFile(target, Buffer.alloc(BYTES, 'A'));
      const child = spawn(process.execPath, [CHILD, target, String(BYTES)], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await sleep(Math.random() * 25);
      child.kill('SIGKILL');
      await once(child, 'exit');
      counts[stateOf(await readFile(target))] += 1;
      counts.temps += (await removeStaleTemps(folder)).length;
      counts.left += (await readdir(folder)).length - 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function stateOf(bytes: Buffer): 'old' | 'new' | 'neither' {
  const first = bytes[0];
  if (bytes.length !== BYTES || first === undefined || !bytes.equals(Buffer.alloc(BYTES, first))) return 'neither';
  return first === 0x41 ? 'old' : 'new';
}
