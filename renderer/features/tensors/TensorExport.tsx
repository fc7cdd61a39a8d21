import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core';
import { ExportIcon } from '@blueprintjs/icons';
import type { TensorPage, TensorRow } from '../../../src-core/contract/client.ts';
import { plural } from '../../format/count.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../format/tensor-export.ts';
import { failureText } from '../../store/failure-text.ts';
import type { PageCache } from '../../store/page-cache.ts';
import { rangesCount } from '../../store/row-ranges.ts';
import { useAppStore } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { download } from '../../ui/download.ts';
import type { Selection } from './selection.ts';

interface Props {
  readonly cache: PageCache<TensorRow, TensorPage>;
  readonly head: TensorPage | null;
  readonly selection: Selection;
  readonly name: string;
}

/** What is shown, or what is selected of it, as a file or on the clipboard. */
export function TensorExport({ cache, head, selection, name }: Props) {
  const copy = useCopy();
  const problem = useAppStore((state) => state.problemTold);
  const selected = rangesCount(selection.ranges);
  const ranges = selected > 1 ? selection.ranges : [[0, head?.total ?? 0] as const];
  const count = selected > 1 ? selected : (head?.total ?? 0);
  const give = async (format: ExportFormat, to: 'clipboard' | 'file') => {
    try {
      const parts = await Promise.all(ranges.map(([from, end]) => cache.collect(from, end)));
      const text = format.write(parts.flat());
      if (to === 'clipboard') copy(text, `${plural(count, 'tensor')} as ${format.name}`);
      else download(`${name}.tensors.${format.extension}`, format.mime, text);
    } catch (error) {
      problem(`Could not export: ${failureText(error)}`);
    }
  };
  const what = selected > 1 ? plural(count, 'selected tensor') : plural(count, 'tensor');
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
