import { ImportIcon } from '@blueprintjs/icons';
import { useEffect, useRef, useState } from 'react';
import { failureText } from '../../store/failure-text.ts';
import { useClient, useStoreApi } from '../../store/store-context.ts';
import styles from './DropTarget.module.css';
import { droppedFiles } from './dropped-files.ts';
import { useAddFiles } from './use-add-files.ts';

/** Makes the whole window a drop target and shows that it is one while something is held over it. */
export function DropTarget() {
  const client = useClient();
  const store = useStoreApi();
  const addFiles = useAddFiles();
  const add = useRef(addFiles);
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    add.current = addFiles;
  });
  useEffect(() => {
    // Children fire their own enter and leave: only the balance tells whether the pointer is still inside.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const over = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = holdsFiles(event) ? 'copy' : 'none';
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      if (event.dataTransfer === null || !holdsFiles(event)) return;
      droppedFiles(event.dataTransfer, client.host.kind === 'electron').then(
        (files) => add.current(files),
        (error: unknown) => store.getState().problemTold(`Could not read what was dropped: ${failureText(error)}`),
      );
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [client, store]);
  if (!isOver) return null;
  return (
    <div className={styles.overlay}>
      <div className={styles.card}>
        <ImportIcon size={32} />
        <strong>Drop to check</strong>
        <span>Files and folders. Nothing in them is executed.</span>
      </div>
    </div>
  );
}
