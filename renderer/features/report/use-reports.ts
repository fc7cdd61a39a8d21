import type { QueueItem } from '../../../src-core/contract/checkpoints.ts';
import type { CheckpointId } from '../../../src-core/contract/ids.ts';
import { plural } from '../../format/count.ts';
import type { ReportFile } from '../../format/report-files.ts';
import { failureText } from '../../store/failure-text.ts';
import { useClient, useStoreApi } from '../../store/store-context.ts';
import { useCopy } from '../../ui/copy-context.ts';
import { download } from '../../ui/download.ts';

export interface Reports {
  /** `name` begins the name of the file. */
  readonly save: (ids: readonly CheckpointId[], name: string, file: ReportFile) => void;
  readonly copy: (ids: readonly CheckpointId[], file: ReportFile) => void;
}

const hasAnswer = (status: QueueItem['state']['status'] | undefined) => status === 'done' || status === 'failed';

/** Documents on checkpoints, made by the engine: saved as a file or copied. */
export function useReports(): Reports {
  const client = useClient();
  const store = useStoreApi();
  const copy = useCopy();
  const make = (ids: readonly CheckpointId[], { format, title }: ReportFile, give: (text: string) => void) => {
    const { items, doneTold } = store.getState();
    const open = ids.filter((id) => !hasAnswer(items.get(id)?.state.status));
    const tell = (text: string) => {
      give(text);
      if (open.length > 0)
        doneTold(`The report leaves out ${plural(open.length, 'checkpoint')} without an answer yet.`);
    };
    client.report(ids, format).then(tell, (error: unknown) => {
      store.getState().problemTold(`Could not make the ${title} report: ${failureText(error)}`);
    });
  };
  return {
    save: (ids, name, file) => make(ids, file, (text) => download(`${name}.report${file.ending}`, file.mime, text)),
    copy: (ids, file) => make(ids, file, (text) => copy(text, `report as ${file.title}`)),
  };
}
