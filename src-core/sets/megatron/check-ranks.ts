import { finding, type Finding } from '../../findings/finding.ts';
import type { ArchiveEntry } from '../../model/checkpoint.ts';
import type { Rows } from '../../model/rows.ts';
import { rankNumbers } from './names.ts';
import type { RankFacts } from './rank-facts.ts';

/** One rank that was read. */
export interface ReadRank {
  readonly folder: string;
  /** Its model file, as the set names it. */
  readonly file: string;
  readonly facts: RankFacts;
  /** Names and checksums of its records; '' where they tell nothing. */
  readonly records: string;
}

/** Ranks of one save agree about the run; those of one stage of the pipeline hold slices of the same tensors. */
export function checkRanks(ranks: readonly ReadRank[]): readonly Finding[] {
  const findings: Finding[] = [];
  const [first] = ranks;
  const stages = new Map<string, ReadRank>();
  for (const rank of ranks) {
    if (first !== undefined) findings.push(...compareFields(rank, first));
    const stage = (rankNumbers(rank.folder) ?? []).slice(1).join();
    const other = stages.get(stage);
    if (other === undefined) stages.set(stage, rank);
    else findings.push(...compareModels(rank, other));
  }
  return [...findings, ...copies(ranks)];
}

function compareFields({ file, facts }: ReadRank, other: ReadRank): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [what, actual] of facts.fields) {
    const expected = other.facts.fields.get(what);
    if (expected === undefined || expected === actual) continue;
    findings.push(finding('SE360', { file }, { file, other: other.file, what, actual, expected }));
  }
  return findings;
}

function compareModels({ file, facts: { model } }: ReadRank, other: ReadRank): readonly Finding[] {
  const expected = other.facts.model;
  if (model.size === 0 || expected.size === 0) return [];
  const missing = [...expected.keys()].filter((name) => !model.has(name));
  const more = [...model.keys()].filter((name) => !expected.has(name));
  const name = (missing[0] ?? more[0] ?? '').slice(0, 256);
  if (name !== '') {
    const data = { file, other: other.file, missing: missing.length, more: more.length, name };
    return [finding('SE361', { file }, data)];
  }
  const differing = [...model].filter(([tensor, shape]) => expected.get(tensor) !== shape);
  const [found] = differing;
  if (found === undefined) return [];
  const [tensor, actual] = found;
  const shapes = { name: tensor.slice(0, 256), actual, expected: expected.get(tensor) ?? '' };
  return [finding('SE362', { file }, { file, other: other.file, count: differing.length, ...shapes })];
}

/** Ranks hold different slices; two files with the same checksums are one file twice. */
function copies(ranks: readonly ReadRank[]): readonly Finding[] {
  const known = new Map<string, ReadRank>();
  const findings: Finding[] = [];
  for (const rank of ranks) {
    const other = known.get(rank.records);
    if (rank.records === '') continue;
    if (other === undefined) known.set(rank.records, rank);
    else findings.push(finding('SE363', { file: rank.file }, { file: rank.file, other: other.file }));
  }
  return findings;
}

export function recordsOf(entries: Rows<ArchiveEntry>): string {
  if (!entries.some(({ crc32 }) => crc32 !== 0)) return '';
  return entries.map(({ name, crc32, size }) => `${name.slice(name.indexOf('/'))} ${crc32} ${size}`).join('\n');
}
