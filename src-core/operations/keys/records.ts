import type { Expectation } from '../../contract/expectation.ts';
import { finding, type Finding } from '../../findings/finding.ts';
import type { Value } from '../../model/value.ts';
import type { KeyReport } from './check-keys.ts';
import type { KeySpace } from './key-space.ts';
import { pythonType } from './python-type.ts';
import { vectorOf } from './vector.ts';

/** Check the records of every list in `list_keys`: their keys, the length of their vectors, and the numbers in them. */
export function checkRecords(keys: KeySpace, expectation: Expectation, values: boolean, report: KeyReport): void {
  const recordKeys = expectation.record_keys ?? [];
  if (recordKeys.length === 0) return;
  for (const list of expectation.list_keys ?? []) {
    const records = keys.get(list);
    if (records?.kind !== 'list') continue;
    new RecordCheck(keys, list, records.items, report).run(recordKeys, expectation.feature_dim ?? null, values);
  }
}

/** One list. Every problem is told once, with its first place and how many records have it. */
class RecordCheck {
  readonly #keys: KeySpace;
  readonly #list: string;
  readonly #records: readonly Value[];
  readonly #report: KeyReport;

  constructor(keys: KeySpace, list: string, records: readonly Value[], report: KeyReport) {
    this.#keys = keys;
    this.#list = list;
    this.#records = records;
    this.#report = report;
  }

  run(recordKeys: readonly string[], dimension: number | null, values: boolean): void {
    const broken = this.#records
      .map((record, index) => ({ record, index }))
      .filter(({ record }) => record.kind !== 'dict');
    this.#first(broken, ({ record, index }) =>
      this.#lacks(index, `its keys: it is ${pythonType(record)}`, pythonType(record), broken.length),
    );
    for (const key of recordKeys) this.#checkKey(key);
    if (dimension !== null) for (const key of recordKeys) this.#checkVectors(key, dimension, values);
  }

  #checkKey(key: string): void {
    const without = this.#dicts().filter(({ record }) => this.#keys.children(record).get(key) === undefined);
    this.#first(without, ({ record, index }) => {
      const present = [...this.#keys.children(record).keys()].slice(0, 8).join(', ');
      return this.#lacks(index, `\`${key}\``, present, without.length);
    });
  }

  #checkVectors(key: string, dimension: number, values: boolean): void {
    const vectors = this.#dicts().flatMap(({ record, index }) => {
      const value = this.#keys.children(record).get(key);
      const vector = value === undefined ? null : vectorOf(value);
      return vector === null ? [] : [{ ...vector, index }];
    });
    const data = { key, list: this.#list, total: this.#records.length };
    const odd = vectors.filter(({ stranger }) => stranger !== null);
    this.#first(odd, ({ index, stranger }) =>
      finding('KY411', this.#at(index, key), { ...data, index, what: stranger ?? '' }),
    );
    const wrong = vectors.filter(({ length, stranger }) => stranger === null && length !== dimension);
    this.#first(wrong, ({ index, length }) => {
      this.#report.mismatched.push({
        key: `${this.#list}.${index}.${key}`,
        expected: `${dimension} numbers`,
        actual: `${length} numbers`,
      });
      return finding('KY410', this.#at(index, key), { ...data, index, length, dimension });
    });
    if (!values) return;
    const infinite = vectors.filter(({ unfinite }) => unfinite !== null);
    this.#first(infinite, ({ index, unfinite }) =>
      finding('KY501', this.#at(index, key), {
        ...data,
        index,
        what: unfinite?.what ?? '',
        place: unfinite?.at ?? 0,
        count: infinite.length,
      }),
    );
    const zero = vectors.filter(({ allZero }) => allZero);
    this.#first(zero, ({ index }) => finding('KY502', this.#at(index, key), { ...data, count: zero.length }));
  }

  #dicts(): readonly { readonly record: Value; readonly index: number }[] {
    return this.#records.map((record, index) => ({ record, index })).filter(({ record }) => record.kind === 'dict');
  }

  #lacks(index: number, what: string, actualKeys: string, count: number): Finding {
    const data = { index, list: this.#list, what, actualKeys, count, total: this.#records.length };
    this.#report.mismatched.push({ key: `${this.#list}.${index}`, expected: what, actual: actualKeys });
    return finding('KY408', this.#at(index), data);
  }

  #first<T>(items: readonly T[], describe: (item: T) => Finding): void {
    const [first] = items;
    if (first !== undefined) this.#report.findings.push(describe(first));
  }

  #at(index: number, key?: string) {
    return { key: key === undefined ? [this.#list, index] : [this.#list, index, key] };
  }
}
