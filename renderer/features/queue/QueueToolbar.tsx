import { Button, InputGroup, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core';
import {
  ExportIcon,
  FolderOpenIcon,
  MoreIcon,
  NumericalIcon,
  RefreshIcon,
  SearchIcon,
  SortIcon,
  TickIcon,
  TrashIcon,
} from '@blueprintjs/icons';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { plural } from '../../format/count.ts';
import { REPORT_FILES } from '../../format/report-files.ts';
import type { QueueSortKey } from '../../store/queue-rows.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useOpen } from '../open/use-open.ts';
import { useReports } from '../report/use-reports.ts';
import styles from './QueueToolbar.module.css';
import { classNames } from '../../ui/class-names.ts';

interface Props {
  /** Rows the filters let through. */
  readonly shown: readonly CheckpointId[];
  readonly total: number;
}

const SORTS: readonly (readonly [QueueSortKey, string, boolean])[] = [
  ['added', 'As added', false],
  ['name', 'Name', false],
  ['verdict', 'Worst first', false],
  ['modified', 'Newest first', true],
  ['size', 'Largest first', true],
  ['metric', 'Number in the name', false],
];

export const QUEUE_FILTER_ID = 'queue-filter';

/** Open, filter by name, sort, and what can be done to all rows shown. */
export function QueueToolbar({ shown, total }: Props) {
  const open = useOpen();
  const text = useAppStore((state) => state.queueText);
  const typed = useAppStore((state) => state.queueTextTyped);
  const sort = useAppStore((state) => state.queueSort);
  const sorted = useAppStore((state) => state.queueSorted);
  const grouped = useAppStore((state) => state.queueGrouped);
  const toggleGrouping = useAppStore((state) => state.queueGroupingToggled);
  const remove = useAppStore((state) => state.removalAsked);
  const check = useAppStore((state) => state.checkAsked);
  const { save } = useReports();
  const shownWords =
    shown.length === total ? `all ${plural(total, 'checkpoint')}` : plural(shown.length, 'shown', 'shown');
  const sortMenu = (
    <>
      <Menu role="listbox" aria-label="Sort by">
        {SORTS.map(([by, words, descending]) => (
          <MenuItem
            key={by}
            text={words}
            roleStructure="listoption"
            selected={sort.by === by}
            onClick={() => sorted({ by, descending: sort.by === by ? !sort.descending : descending })}
            labelElement={sort.by === by ? (sort.descending ? '↓' : '↑') : undefined}
          />
        ))}
      </Menu>
      <Menu role="listbox" aria-label="Headings" aria-multiselectable="true" className={classNames(styles.headings)}>
        <MenuItem
          text="A heading for each folder"
          roleStructure="listoption"
          selected={grouped}
          onClick={toggleGrouping}
          shouldDismissPopover={false}
        />
      </Menu>
    </>
  );
  const moreMenu = (
    <Menu>
      <MenuItem icon={<RefreshIcon />} text={`Check ${shownWords} again`} onClick={() => check(shown, {})} />
      <MenuItem
        icon={<TickIcon />}
        text={`Compare checksums of ${shownWords}`}
        onClick={() => check(shown, { checksums: true })}
      />
      <MenuItem
        icon={<NumericalIcon />}
        text={`Read every value of ${shownWords}`}
        onClick={() => check(shown, { checksums: true, values: true })}
      />
      <MenuDivider />
      {REPORT_FILES.map((file) => (
        <MenuItem
          key={file.format}
          icon={<ExportIcon />}
          text={`Save a report on ${shownWords} as ${file.title}`}
          onClick={() => save(shown, 'checkpoints', file)}
        />
      ))}
      <MenuDivider />
      <MenuItem icon={<TrashIcon />} text={`Remove ${shownWords} from the queue`} onClick={() => remove(shown)} />
    </Menu>
  );
  return (
    <div className={styles.bar}>
      <Button
        intent="primary"
        size="small"
        icon={<FolderOpenIcon size={14} />}
        text="Open"
        title="Open files (Ctrl O)"
        onClick={open}
      />
      <InputGroup
        id={QUEUE_FILTER_ID}
        size="small"
        className={classNames(styles.filter)}
        leftIcon={<SearchIcon size={14} />}
        placeholder="Filter"
        aria-label="Filter checkpoints by name"
        value={text}
        onValueChange={typed}
      />
      <PopoverNext content={sortMenu} placement="bottom-end" arrow={false} animation="minimal">
        <Button variant="minimal" size="small" icon={<SortIcon size={14} />} aria-label="Sort the queue" title="Sort" />
      </PopoverNext>
      <PopoverNext
        content={moreMenu}
        placement="bottom-end"
        arrow={false}
        animation="minimal"
        disabled={shown.length === 0}
      >
        <Button
          variant="minimal"
          size="small"
          icon={<MoreIcon size={14} />}
          aria-label="More for the queue"
          title="More"
          disabled={shown.length === 0}
        />
      </PopoverNext>
    </div>
  );
}
