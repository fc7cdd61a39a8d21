import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPECTED_NOT_YET } from './expected-not-yet.ts';
import { judge, type Judgement } from './judge.ts';
import { readManifest, type ManifestEntry } from './manifest.ts';

const manifest = readManifest();
const kinds = [...new Set(manifest.map(({ kind }) => kind))].sort();
const judgements = new Map<string, Judgement>();

beforeAll(async () => {
  for (const entry of manifest) if (!(entry.kind in EXPECTED_NOT_YET)) judgements.set(entry.id, await judge(entry));
});

function entriesOf(kind: string): readonly ManifestEntry[] {
  return manifest.filter((entry) => entry.kind === kind);
}

describe.each(kinds.filter((kind) => !(kind in EXPECTED_NOT_YET)))('%s', (kind) => {
  it.each(entriesOf(kind).map((entry) => [entry.id, entry.why]))('%s: %s', (id) => {
    expect(judgements.get(id)?.disagreements).toEqual([]);
  });
});

describe('kinds that are not judged yet', () => {
  it.each(Object.entries(EXPECTED_NOT_YET))('%s: %s', (kind) => {
    expect(kinds).toContain(kind);
  });
});

afterAll(() => {
  const wrong = [...judgements.values()].filter(({ disagreements }) => disagreements.length > 0);
  const notYet = manifest.length - judgements.size;
  const lines = [
    `corpus: ${manifest.length} entries, ${judgements.size} judged, ${wrong.length} disagree, ${notYet} not yet`,
  ];
  for (const { entry, disagreements } of wrong)
    lines.push(`  ${entry.kind.padEnd(26)} ${entry.id.padEnd(34)} ${disagreements[0] ?? ''}`);
  for (const [kind, reason] of Object.entries(EXPECTED_NOT_YET))
    lines.push(`  not yet: ${kind} (${entriesOf(kind).length}): ${reason}`);
  console.log(lines.join('\n'));
});
