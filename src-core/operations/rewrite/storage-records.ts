import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { Content } from './content.ts';
import type { PlannedContent } from './plan.ts';

/** A storage of the new archive: its key is its place in the list. */
export type StorageRecord = Omit<PlannedContent, 'name'>;

const NO_CHECKSUM = -1;

/** The records of storages: `data/0`, `data/1`… Nearly all are copied, and of these only numbers are kept. */
export class StorageRecords extends RowTable<PlannedContent> {
  length = 0;
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #checksums: number[] = [];
  /** What is no plain copy. */
  readonly #others = new Map<number, Content>();

  add({ crc32, content }: StorageRecord): void {
    const isCopy = content.kind === 'copy';
    this.#offsets.push(isCopy ? content.offset : 0);
    this.#lengths.push(isCopy ? content.length : 0);
    this.#checksums.push(crc32 ?? NO_CHECKSUM);
    if (!isCopy) this.#others.set(this.length, content);
    this.length++;
  }

  protected row(index: number): PlannedContent {
    const crc32 = this.#checksums[index] ?? NO_CHECKSUM;
    const other = this.#others.size === 0 ? undefined : this.#others.get(index);
    return {
      name: `data/${index}`,
      crc32: crc32 === NO_CHECKSUM ? null : crc32,
      content: other ?? { kind: 'copy', offset: this.#offsets[index] ?? 0, length: this.#lengths[index] ?? 0 },
    };
  }
}

/** torch 1.x wrote storages in the order of their names, as text. */
export function inTextOrder(records: StorageRecords): Rows<PlannedContent> {
  const keys = Array.from({ length: records.length }, (_, key) => String(key));
  return new OrderedRecords(
    records,
    keys.sort().map((key) => Number(key)),
  );
}

class OrderedRecords extends RowTable<PlannedContent> {
  readonly #records: StorageRecords;
  readonly #order: readonly number[];

  constructor(records: StorageRecords, order: readonly number[]) {
    super();
    this.#records = records;
    this.#order = order;
  }

  get length(): number {
    return this.#order.length;
  }

  protected row(index: number): PlannedContent {
    const record = this.#records.at(this.#order[index] ?? -1);
    if (record === undefined) throw new RangeError(`record ${index} of ${this.length}`);
    return record;
  }
}
