import type { FileSet } from '../../bytes/file-set.ts';
import { SliceSource } from '../../bytes/slice-source.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import { describeFinding } from '../../findings/describe.ts';
import type { ReadContext } from '../../findings/format-result.ts';
import type { KeyPath, TensorInfo } from '../../model/tensor.ts';
import type { Value } from '../../model/value.ts';
import type { Merge, PlacedPart } from '../merge.ts';
import { partContext, withFile, type PartRead, type ReadPart } from '../read-part.ts';
import type { RankFile } from './check-files.ts';
import type { Chunk, DcpEntry, DcpItem } from './metadata.ts';

/** What was read of the items, by entry. */
export interface ReadItems {
  /** Chunks of each tensor by their place (`offsets` joined with `,`). */
  readonly chunks: ReadonlyMap<string, ReadonlyMap<string, TensorInfo>>;
  readonly objects: ReadonlyMap<string, Value>;
  readonly findings: readonly Finding[];
}

export function placeKey(offsets: readonly number[]): string {
  return offsets.join(',');
}

/** Read every item of every file: each is what torch.save writes, one behind the other. */
export async function readItems(
  files: FileSet,
  ranks: readonly RankFile[],
  entries: readonly DcpEntry[],
  merge: Merge,
  context: ReadContext,
  readPart: ReadPart,
): Promise<ReadItems> {
  const reader = new ItemReader(entries, merge, context, readPart);
  for (const { file, items } of ranks)
    await withFile(files, file, async (source) => {
      for (const item of items) {
        context.signal?.throwIfAborted();
        await reader.read(new SliceSource(source, item.start, item.length), item);
      }
    });
  return reader;
}

class ItemReader implements ReadItems {
  readonly chunks = new Map<string, Map<string, TensorInfo>>();
  readonly objects = new Map<string, Value>();
  readonly findings: Finding[] = [];
  readonly #entries: ReadonlyMap<string, DcpEntry>;
  readonly #merge: Merge;
  readonly #context: ReadContext;
  readonly #readPart: ReadPart;

  constructor(entries: readonly DcpEntry[], merge: Merge, context: ReadContext, readPart: ReadPart) {
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.#merge = merge;
    this.#context = context;
    this.#readPart = readPart;
  }

  async read(source: SliceSource, item: DcpItem): Promise<void> {
    const part = await this.#readPart(source, partContext(this.#context, ''));
    const entry = this.#entries.get(item.name);
    const path = entry?.path ?? [item.name];
    if (!part.recognised) {
      this.#unreadable(part, item, path);
      return;
    }
    const placed = this.#merge.add(part, { file: item.file, start: item.start, path });
    // torch loads items with code of its own; what it says of plain files that are not torch's does not matter here.
    this.findings.push(...placed.findings.map((found) => ({ ...found, at: { ...found.at, key: path } })));
    const { root } = part.checkpoint;
    if (root === null) return;
    if (entry?.tensor === null || entry === undefined) {
      this.objects.set(item.name, this.#merge.adopt(root, placed.move));
      return;
    }
    this.#takeTensor(item, entry.tensor, root, placed, path);
  }

  #takeTensor(
    item: DcpItem,
    expected: NonNullable<DcpEntry['tensor']>,
    root: Value,
    { move }: PlacedPart,
    path: KeyPath,
  ): void {
    const tensor = root.kind === 'tensor' ? move(root.tensor) : null;
    const chunk = chunkOf(expected.chunks, item);
    const wanted = `${expected.dtype} [${(chunk?.sizes ?? expected.shape).join(', ')}]`;
    const actual = tensor === null ? describeRoot(root) : `${tensor.dtype} [${tensor.shape.join(', ')}]`;
    if (tensor === null || wanted !== actual) {
      const data = { name: item.name, file: item.file, offset: item.start, expected: wanted, actual };
      const reference = tensor === null ? `AttributeError: '${describeRoot(root)}' object has no attribute 'size'` : '';
      const at = { file: item.file, offset: item.start, end: item.start + item.length, key: path };
      this.findings.push(finding('SE341', at, data, reference));
      return;
    }
    const places = this.chunks.get(item.name) ?? new Map<string, TensorInfo>();
    this.chunks.set(item.name, places);
    places.set(placeKey(chunk?.offsets ?? item.offsets ?? []), tensor);
  }

  #unreadable(part: PartRead, { name, file, start, length }: DcpItem, key: KeyPath): void {
    const [first] = part.findings;
    const what = first === undefined ? 'it is of no known kind' : describeFinding(first).message;
    const at = { file, offset: start, end: start + length, key };
    this.findings.push(finding('SE344', at, { name, file, offset: start, what }));
  }
}

function chunkOf(chunks: readonly Chunk[], { offsets }: DcpItem): Chunk | undefined {
  if (offsets === null) return chunks[0];
  const key = placeKey(offsets);
  return chunks.find((chunk) => placeKey(chunk.offsets) === key);
}

function describeRoot(root: Value): string {
  return root.kind === 'object' ? root.className : root.kind;
}
