import { RowTable } from '../../model/row-table.ts';
import type { SummedRange } from '../../values/scan/plan.ts';
import type { ChecksumColumns } from './checksum-columns.ts';

/** The bytes of checksums that are stored as they are. */
export class StoredRanges extends RowTable<SummedRange> {
  readonly length: number;
  readonly #checksums: ChecksumColumns;
  readonly #ids: Uint32Array;

  constructor(checksums: ChecksumColumns, ids: Uint32Array) {
    super();
    this.length = ids.length;
    this.#checksums = checksums;
    this.#ids = ids;
  }

  protected row(index: number): SummedRange {
    const id = this.#ids[index] ?? 0;
    const start = this.#checksums.starts[id] ?? 0;
    return { id, start, end: start + (this.#checksums.bytes[id] ?? 0) };
  }
}
