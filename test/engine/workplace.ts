import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { QueueItem } from '../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../src-core/contract/ids.ts';
import type { TensorQuery } from '../../src-core/contract/tensors.ts';
import { createEngine } from '../../src-core/node/engine/create-engine.ts';
import type { Engine, EngineOptions } from '../../src-core/node/engine/engine.ts';

/** A folder of its own for one test, gone afterwards. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An engine for one test, closed afterwards. */
export function engineFor(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ jobs: 2, checksumsOnOpen: true, requiredKeys: [], ...options });
  onTestFinished(() => engine.close());
  return engine;
}

/** The bytes of a valid safetensors file of float32 tensors with these names, `elements` zeros each. */
export function safetensors(names: readonly string[], elements = 2): Uint8Array {
  const size = elements * 4;
  const header = Object.fromEntries(
    names.map((name, place) => [
      name,
      { dtype: 'F32', shape: [elements], data_offsets: [place * size, (place + 1) * size] },
    ]),
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + names.length * size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + padded);
  return bytes;
}

/** Write a safetensors file and return its path. */
export function writeSample(
  folder: string,
  name: string,
  names: readonly string[] = ['a.10', 'a.2', 'b'],
  elements = 2,
): string {
  const path = join(folder, name);
  writeFileSync(path, safetensors(names, elements));
  return path;
}

export function query(changes: Partial<TensorQuery> = {}): TensorQuery {
  return { offset: 0, limit: 100, sort: null, filter: '', ...changes };
}

/** Register, wait until all is checked, and return the rows in the order of the ids. */
export async function checked(engine: Engine, paths: readonly string[]): Promise<readonly QueueItem[]> {
  const ids = await engine.register(paths);
  await engine.idle();
  return Promise.all(ids.map((id) => itemOf(engine, id)));
}

export async function itemOf(engine: Engine, id: CheckpointId): Promise<QueueItem> {
  const item = (await engine.request('queue', [])).find((one) => one.id === id);
  if (item === undefined) throw new Error('not in the queue');
  return item;
}

/** What to check when nothing special is asked for. */
export const PLAIN = { checksums: true, values: false, requiredKeys: [], expectation: '' } as const;
