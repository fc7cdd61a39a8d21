import { finding, type Finding } from '../../findings/finding.ts';
import type { Checkpoint } from '../../model/checkpoint.ts';
import type { KnownLayout } from './layouts.ts';
import { wrapperPrefix } from './prefixes.ts';

/** What a person who calls `load_state_dict` has to know first: where the weights are, and what their names begin with. */
export function weightsFindings({ tensors }: Checkpoint, layout: KnownLayout | null): readonly Finding[] {
  const findings: Finding[] = [];
  const under = layout?.weights ?? null;
  const weights =
    under === null ? tensors : tensors.filter(({ keyPath }) => keyPath[0] === under && keyPath.length > 1);
  if (layout !== null && under !== null && weights.length > 0)
    findings.push(finding('KY302', { key: [under] }, { layout: layout.name, key: under }));
  const names = weights.map(({ name, keyPath }) => (under === null ? name : keyPath.slice(1).join('.')));
  const found = wrapperPrefix(names);
  if (found === null) return findings;
  const { prefix, wrapper, count } = found;
  const how = `{key.removeprefix("${prefix}"): value for key, value in state_dict.items()}`;
  findings.push(
    finding('KY301', under === null ? {} : { key: [under] }, { prefix, wrapper, count, total: names.length, how }),
  );
  return findings;
}
