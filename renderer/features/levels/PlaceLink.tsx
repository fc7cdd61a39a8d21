import type { DescribedFinding } from '../../../src-core/findings/describe.ts';
import { useAppStore } from '../../store/store-context.ts';
import styles from './PlaceLink.module.css';

/** Leads from a finding to its place: the file of a set, the entry of an archive, the byte of a file. */
export function PlaceLink({ at }: { readonly at: DescribedFinding['at'] }) {
  const seeTab = useAppStore((state) => state.tabSelected);
  const seeEntry = useAppStore((state) => state.entryOpened);
  const seeBytes = useAppStore((state) => state.bytesOpened);
  const { file, entry, offset } = at;
  const go =
    file !== undefined
      ? () => seeTab('files')
      : entry !== undefined
        ? () => seeEntry(entry)
        : offset !== undefined
          ? () => seeBytes(offset)
          : null;
  if (go === null) return null;
  return (
    <button type="button" className={styles.link} onClick={go}>
      {file !== undefined ? 'See it among the files' : entry !== undefined ? 'See it in the archive' : 'See the bytes'}
    </button>
  );
}
