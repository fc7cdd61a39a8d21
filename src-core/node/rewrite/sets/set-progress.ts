import type { SalvageFileOptions } from '../salvage-one-file.ts';
import { withShard } from './rewrite-set.ts';
import type { ShardFiles } from './shard-files.ts';

/** How far one shard is, by the measure of its own step. */
export type ShardProgress = NonNullable<SalvageFileOptions['onProgress']>;

/** One progress over all shards that are there, in bytes: a shard is half done when it is checked, and done when it is written. */
export class SetProgress {
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #total: number;
  readonly #tell: ShardProgress;
  #before = 0;

  private constructor(sizes: ReadonlyMap<string, number>, tell: ShardProgress) {
    this.#sizes = sizes;
    this.#total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    this.#tell = tell;
  }

  /** Throws `SourceError` when a shard that is there cannot be opened. */
  static async over(set: ShardFiles, tell: ShardProgress = () => undefined): Promise<SetProgress> {
    const sizes = new Map<string, number>();
    for (const { name, present } of set.shards)
      if (present) sizes.set(name, await withShard(set, name, (source) => Promise.resolve(source.size)));
    return new SetProgress(sizes, tell);
  }

  /** The progress of the next shard; those before it count as done. */
  shard(name: string): ShardProgress {
    const size = this.#sizes.get(name) ?? 0;
    const before = this.#before;
    this.#before += size;
    return (step, done, total) => {
      const share = total > 0 ? done / total : 1;
      const half = step === 'verifying' ? 0 : 0.5;
      this.#tell(step, Math.round(before + size * (half + share / 2)), this.#total);
    };
  }
}
