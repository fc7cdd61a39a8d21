import type { ChecksumTask } from '../../findings/format-result.ts';
import { RowTable } from '../../model/row-table.ts';
import type { Rows } from '../../model/rows.ts';
import type { SummedRange } from '../../values/scan/plan.ts';

/** The bytes of checksums that are stored as they are. */
export class StoredRanges extends RowTable<SummedRange> {
  readonly length: number;
  readonly #checksums: Rows<ChecksumTask>;
  readonly #ids: readonly number[];

  constructor(checksums: Rows<ChecksumTask>, ids: readonly number[]) {
    super();
    this.length = ids.length;
    this.#checksums = checksums;
    this.#ids = ids;
  }

  protected row(index: number): SummedRange {
    const id = this.#ids[index] ?? 0;
    const { fileOffset: start = 0, storedBytes = 0 } = this.#checksums.at(id) ?? {};
    return { id, start, end: start + storedBytes };
  }
}
