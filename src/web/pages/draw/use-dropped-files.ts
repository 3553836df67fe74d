import { useEffect, useRef } from 'preact/hooks';

/** Takes files that are dropped or pasted anywhere on the page. Returns `take`, always the same function. */
export function useDroppedFiles(take: (files: Iterable<File>) => void): (files: Iterable<File>) => void {
  const latest = useRef(take);
  latest.current = take;
  const stable = useRef((files: Iterable<File>): void => latest.current(files));
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    const takeFrom = (event: Event, data: DataTransfer | null): void => {
      const files = [...(data?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      stable.current(files);
    };
    const drop = (event: DragEvent): void => takeFrom(event, event.dataTransfer);
    const paste = (event: ClipboardEvent): void => takeFrom(event, event.clipboardData);
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);
  return stable.current;
}
