import { Button, InputGroup, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { CrossIcon, FilterIcon, HelpIcon, LayerOutlineIcon, ThListIcon } from '@blueprintjs/icons';
import { memo, useId, type RefObject } from 'react';
import type { TensorPage } from '../../../src-core/contract/tensors.ts';
import { formatCount } from '../../format/count.ts';
import { useAppStore } from '../../store/store-context.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Message } from '../../ui/Message.tsx';
import { COLUMNS } from './columns.ts';
import { FilterHelp } from './FilterHelp.tsx';
import type { TensorList } from './tensor-list.ts';
import { TensorExport } from './TensorExport.tsx';
import styles from './TensorToolbar.module.css';
import { classNames } from '../../ui/class-names.ts';
import type { SelectionSums } from './use-selection-sums.ts';

interface Props {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly error: string | null;
  readonly head: TensorPage | null;
  /** Tensors of the checkpoint, without the filter. */
  readonly all: number;
  readonly list: TensorList;
  readonly selected: SelectionSums | null;
  readonly name: string;
}

export const TENSOR_FILTER_ID = 'tensor-filter';

/** Drawn again only when what it says changes, not as rows fly by. */
export const TensorToolbar = memo(function TensorToolbar(props: Props) {
  const { inputRef, error, head, all, list, selected, name } = props;
  const filter = useAppStore((state) => state.tensorFilter);
  const type = useAppStore((state) => state.tensorFilterTyped);
  const columns = useAppStore((state) => state.tensorColumns);
  const toggleColumn = useAppStore((state) => state.columnToggled);
  const isFolded = useAppStore((state) => state.layersFolded);
  const toggleFolding = useAppStore((state) => state.layerFoldingToggled);
  const countId = useId();
  const clear = () => {
    type('');
    inputRef.current?.focus();
  };
  const columnMenu = (
    <Menu role="listbox" aria-label="Columns" aria-multiselectable="true">
      {COLUMNS.filter(({ id }) => id !== 'name').map(({ id, title, isStatistic }) => (
        <MenuItem
          key={id}
          roleStructure="listoption"
          selected={columns.includes(id)}
          text={title}
          label={isStatistic === true ? 'level 5' : ''}
          shouldDismissPopover={false}
          onClick={() => toggleColumn(id)}
        />
      ))}
    </Menu>
  );
  return (
    <div className={styles.bar}>
      <InputGroup
        id={TENSOR_FILTER_ID}
        size="small"
        inputRef={inputRef}
        className={classNames(styles.filter)}
        leftIcon={<FilterIcon size={14} />}
        placeholder="Filter, as in: attn dtype:bf16 size>1MB shape:[*,768]"
        aria-label="Filter tensors"
        aria-invalid={error !== null}
        aria-describedby={countId}
        intent={error === null ? 'none' : 'danger'}
        value={filter}
        onValueChange={type}
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Escape') type('');
        }}
        rightElement={
          <>
            {filter !== '' && <IconButton label="Clear the filter" icon={<CrossIcon size={12} />} onClick={clear} />}
            <PopoverNext content={<FilterHelp onPick={(example) => type(example)} />} placement="bottom-end">
              <Button
                variant="minimal"
                size="small"
                icon={<HelpIcon size={14} />}
                aria-label="Help for the filter"
                title="What can be filtered"
              />
            </PopoverNext>
          </>
        }
      />
      <span id={countId} className={error === null ? styles.count : styles.error} role="status">
        {error !== null ? (
          <Message text={error} />
        ) : head === null || head.tensors === all ? (
          ''
        ) : (
          `${formatCount(head.tensors)} of ${formatCount(all)}`
        )}
      </span>
      <span className={styles.space} />
      <Button
        variant="minimal"
        size="small"
        icon={<LayerOutlineIcon size={14} />}
        text="Fold layers"
        title="Show repeated layers as one row"
        aria-pressed={isFolded}
        active={isFolded}
        onClick={toggleFolding}
      />
      <PopoverNext content={columnMenu} placement="bottom-end" arrow={false} animation="minimal">
        <Button variant="minimal" size="small" icon={<ThListIcon size={14} />} text="Columns" />
      </PopoverNext>
      <TensorExport list={list} head={head} selected={selected} name={name} />
    </div>
  );
});
