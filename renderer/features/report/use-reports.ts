import type { CheckpointId } from '../../../src-core/contract/client.ts';
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

/** Documents on checkpoints, made by the engine: saved as a file or copied. */
export function useReports(): Reports {
  const client = useClient();
  const store = useStoreApi();
  const copy = useCopy();
  const make = (ids: readonly CheckpointId[], { format, title }: ReportFile, use: (text: string) => void) => {
    client.report(ids, format).then(use, (error: unknown) => {
      store.getState().problemTold(`Could not make the ${title} report: ${failureText(error)}`);
    });
  };
  return {
    save: (ids, name, file) => make(ids, file, (text) => download(`${name}.report${file.ending}`, file.mime, text)),
    copy: (ids, file) => make(ids, file, (text) => copy(text, `report as ${file.title}`)),
  };
}
