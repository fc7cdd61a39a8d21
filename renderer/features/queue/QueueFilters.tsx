import {
  CircleIcon,
  CrossIcon,
  CrossCircleIcon,
  DisableIcon,
  HelpIcon,
  HighPriorityIcon,
  ShieldIcon,
  TickCircleIcon,
  WarningSignIcon,
} from '@blueprintjs/icons';
import type { JSX } from 'react';
import type { Safety } from '../../../src-core/model/checkpoint.ts';
import { SAFETY_WORDS } from '../../format/state-words.ts';
import { SAFETY_FACETS, VERDICT_FACETS, type FacetCounts, type VerdictFacet } from '../../store/queue-rows.ts';
import { useAppStore } from '../../store/store-context.ts';
import { Chip } from '../../ui/Chip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './QueueFilters.module.css';
import tones from '../../ui/tones.module.css';
import { classNames } from '../../ui/class-names.ts';

const VERDICT_CHIPS: Readonly<Record<VerdictFacet, readonly [string, JSX.Element]>> = {
  valid: ['valid', <TickCircleIcon key="i" size={12} className={classNames(tones.good)} />],
  corrupted: ['corrupted', <CrossCircleIcon key="i" size={12} className={classNames(tones.bad)} />],
  incompatible: ['incompatible', <WarningSignIcon key="i" size={12} className={classNames(tones.warn)} />],
  failed: ['could not be read', <DisableIcon key="i" size={12} className={classNames(tones.muted)} />],
  pending: ['not finished', <CircleIcon key="i" size={12} className={classNames(tones.muted)} />],
};
const SAFETY_CHIPS: Readonly<Record<Safety, JSX.Element>> = {
  safe: <ShieldIcon size={12} className={classNames(tones.good)} />,
  unknown: <HelpIcon size={12} className={classNames(tones.warn)} />,
  unsafe: <HighPriorityIcon size={12} className={classNames(tones.bad)} />,
};

/** Chips with counts: several of one axis add up, the two axes narrow each other. */
export function QueueFilters({ counts }: { readonly counts: FacetCounts }) {
  const verdicts = useAppStore((state) => state.verdictFacets);
  const safeties = useAppStore((state) => state.safetyFacets);
  const toggleVerdict = useAppStore((state) => state.verdictFacetToggled);
  const toggleSafety = useAppStore((state) => state.safetyFacetToggled);
  const clear = useAppStore((state) => state.queueFiltersCleared);
  const isFiltered = verdicts.length + safeties.length > 0;
  return (
    <div role="group" aria-label="Filter by verdict and safety" className={styles.chips}>
      {VERDICT_FACETS.filter((facet) => (counts.verdicts.get(facet) ?? 0) > 0 || verdicts.includes(facet)).map(
        (facet) => (
          <Chip
            key={facet}
            label={VERDICT_CHIPS[facet][0]}
            icon={VERDICT_CHIPS[facet][1]}
            count={counts.verdicts.get(facet) ?? 0}
            pressed={verdicts.includes(facet)}
            onToggle={() => toggleVerdict(facet)}
          />
        ),
      )}
      <span className={styles.gap} />
      {SAFETY_FACETS.filter((facet) => (counts.safeties.get(facet) ?? 0) > 0 || safeties.includes(facet)).map(
        (facet) => (
          <Chip
            key={facet}
            label={SAFETY_WORDS[facet]}
            icon={SAFETY_CHIPS[facet]}
            count={counts.safeties.get(facet) ?? 0}
            pressed={safeties.includes(facet)}
            onToggle={() => toggleSafety(facet)}
          />
        ),
      )}
      {isFiltered && <IconButton label="Clear the filters" icon={<CrossIcon size={12} />} onClick={clear} />}
    </div>
  );
}
