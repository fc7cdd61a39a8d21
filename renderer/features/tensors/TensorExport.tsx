import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core';
import { ExportIcon } from '@blueprintjs/icons';
import type { TensorPage } from '../../../src-core/contract/tensors.ts';
import { plural } from '../../format/count.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../format/tensor-export.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { download } from '../../ui/download.ts';
import type { TensorList } from './tensor-list.ts';
import type { SelectionSums } from './use-selection-sums.ts';

interface Props {
  readonly list: TensorList;
  readonly head: TensorPage | null;
  readonly selected: SelectionSums | null;
  readonly name: string;
}

/** The tensors shown, or those selected of them, as a file or on the clipboard: folded layers one by one. */
export function TensorExport({ list, head, selected, name }: Props) {
  const copy = useCopy();
  const problem = useAppStore((state) => state.problemTold);
  const ranges = selected?.ranges ?? [[0, head?.total ?? 0] as const];
  const count = (selected === null ? head : selected.sums)?.tensors ?? 0;
  const give = async (format: ExportFormat, to: 'clipboard' | 'file') => {
    try {
      const text = format.write(await list.collect(ranges));
      if (to === 'clipboard') copy(text, `${plural(count, 'tensor')} as ${format.name}`);
      else download(`${name}.tensors.${format.extension}`, format.mime, text);
    } catch (error) {
      problem(`Could not export: ${failureText(error)}`);
    }
  };
  const what = plural(count, selected === null ? 'tensor' : 'selected tensor');
  const menu = (
    <Menu>
      {EXPORT_FORMATS.map((format) => (
        <MenuItem
          key={format.name}
          text={`Copy ${what} as ${format.name}`}
          onClick={() => void give(format, 'clipboard')}
        />
      ))}
      <MenuDivider />
      {EXPORT_FORMATS.map((format) => (
        <MenuItem
          key={format.name}
          text={`Save ${what} as ${format.name}…`}
          onClick={() => void give(format, 'file')}
        />
      ))}
    </Menu>
  );
  return (
    <PopoverNext content={menu} placement="bottom-end" arrow={false} animation="minimal" disabled={count === 0}>
      <Button variant="minimal" size="small" icon={<ExportIcon size={14} />} text="Export" disabled={count === 0} />
    </PopoverNext>
  );
}
