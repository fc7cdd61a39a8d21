import { Button } from '@blueprintjs/core';
import { FolderOpenIcon, ImportIcon } from '@blueprintjs/icons';
import { useClient } from '../../store/store-context.ts';
import { RecentSection } from '../recent/RecentSection.tsx';
import styles from './FirstRun.module.css';
import { useAddFiles } from './use-add-files.ts';
import { useOpen } from './use-open.ts';
import { useOpenSamples } from './use-open-samples.ts';
import { classNames } from '../../ui/class-names.ts';

/** Nothing is open yet: what to do, and what will happen. */
export function FirstRun() {
  const open = useOpen();
  const addFiles = useAddFiles();
  const openSamples = useOpenSamples();
  const { host } = useClient();
  return (
    <div className={styles.page}>
      <div className={styles.zone}>
        <ImportIcon size={36} className={classNames(styles.icon)} />
        <h1 className={styles.title}>Drop a checkpoint here</h1>
        <p className={styles.text}>
          A <code>.pt</code>, <code>.ckpt</code>, <code>.safetensors</code> or any other file, or a whole folder of
          them.
        </p>
        <div className={styles.buttons}>
          <Button
            intent="primary"
            icon={<FolderOpenIcon />}
            text={host.roots === null ? 'Open files…' : 'Open from the server…'}
            onClick={open}
          />
          {host.roots !== null && (
            <label className={styles.pick}>
              Send a file…
              <input
                type="file"
                multiple
                className={styles.input}
                onChange={(event) => void addFiles([...(event.target.files ?? [])])}
              />
            </label>
          )}
        </div>
      </div>
      <p className={styles.samples}>
        Nothing at hand?{' '}
        <button type="button" className={styles.link} onClick={openSamples}>
          Try it on three samples
        </button>
        : a good checkpoint, one with a flipped bit, one that is cut off.
      </p>
      <RecentSection />
      <ol className={styles.levels}>
        {LEVEL_QUESTIONS.map(([name, question], place) => (
          <li key={name}>
            <span className={styles.number}>{place + 1}</span>
            <strong>{name}</strong>
            <span>{question}</span>
          </li>
        ))}
      </ol>
      <p className={styles.note}>
        Files are only read. No Python is needed, and nothing in a checkpoint is ever executed.
      </p>
    </div>
  );
}

const LEVEL_QUESTIONS: readonly (readonly [string, string])[] = [
  ['Size', 'Is there a file with bytes in it?'],
  ['Container', 'Is the archive whole?'],
  ['Load', 'Would it load?'],
  ['Keys', 'Is it what you expected?'],
  ['Values', 'Are the numbers sane?'],
];
