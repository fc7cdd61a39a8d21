import { DownloadIcon, FolderOpenIcon } from '@blueprintjs/icons';
import type { CheckpointView } from '../../../src-core/contract/checkpoints.ts';
import { formatBytes, formatBytesExact } from '../../format/bytes.ts';
import { formatCount, formatParameters, plural } from '../../format/count.ts';
import { formatTime } from '../../format/duration.ts';
import { shownName } from '../../format/name.ts';
import { failureText } from '../../store/failure-text.ts';
import { useAppStore, useClient } from '../../store/store-context.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Name } from '../../ui/Name.tsx';
import { SafetyMark } from '../../ui/SafetyMark.tsx';
import styles from './CheckpointHeader.module.css';
import { DTypeBar } from './DTypeBar.tsx';

/** What file this is: name, place, format, size, parameters, bytes per dtype. */
export function CheckpointHeader({ view }: { readonly view: CheckpointView }) {
  const { host } = useClient();
  const problem = useAppStore((state) => state.problemTold);
  const { report, item } = view;
  const { showInFolder: show, download } = host;
  return (
    <header className={styles.header}>
      <div className={styles.names}>
        <h1 className={styles.title} aria-label={shownName(item.name)}>
          <Name name={item.name} />
        </h1>
        <SafetyMark safety={report.safety} />
      </div>
      <div className={styles.path}>
        <Name name={view.path} mono className={styles.pathText} />
        <CopyButton text={view.path} what="path" />
        {show !== null && (
          <IconButton
            label="Show in folder"
            icon={<FolderOpenIcon size={14} />}
            onClick={() => {
              show(item.id).catch((error: unknown) => problem(`Could not show it: ${failureText(error)}`));
            }}
          />
        )}
        {download !== null && view.files === 0 && (
          <IconButton
            label="Download the file"
            icon={<DownloadIcon size={14} />}
            onClick={() => {
              download(item.id).catch((error: unknown) => problem(`Could not download: ${failureText(error)}`));
            }}
          />
        )}
      </div>
      <dl className={styles.facts}>
        <Fact
          label="Format"
          value={report.format ?? 'not recognised'}
          detail={view.layout === report.format ? '' : (view.layout ?? '')}
        />
        <Fact
          label="Size"
          value={formatBytes(report.size)}
          detail={report.size < 1024 ? '' : formatBytesExact(report.size)}
        />
        <Fact
          label="Parameters"
          value={report.parameters === 0 ? '–' : formatParameters(report.parameters)}
          detail={report.parameters < 1000 ? '' : formatCount(report.parameters)}
        />
        <Fact label="Tensors" value={formatCount(report.tensors)} detail="" />
        {view.files > 0 && <Fact label="Files" value={formatCount(view.files)} detail="" />}
        <Fact label="Changed" value={formatTime(item.modified)} detail="" />
        {view.bytesByDType.length > 0 && (
          <div className={styles.dtypes}>
            <dt>Bytes per dtype</dt>
            <dd>
              <DTypeBar bytes={view.bytesByDType} summary={plural(report.tensors, 'tensor')} />
            </dd>
          </div>
        )}
      </dl>
    </header>
  );
}

function Fact({ label, value, detail }: { readonly label: string; readonly value: string; readonly detail: string }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>
        {value}
        {detail !== '' && <span className={styles.detail}> {detail}</span>}
      </dd>
    </div>
  );
}
