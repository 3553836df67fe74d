import { useEffect, useRef, useState } from 'preact/hooks';
import { MOST_PICTURE_BYTES } from '../../../server/api/predict.js';
import type { PredictionAnswer } from '../../../server/api/predict.js';
import { showToast } from '../../parts/toast.js';
import { encodeBlob } from '../../drawing/paint-board.js';
import { predict } from './use-prediction.js';
import type { Prepared } from './use-prediction.js';

/** A picture file that was dropped, pasted or chosen, and what the networks say of it. */
export interface PictureFile {
  readonly key: number;
  readonly name: string;
  readonly content: Blob;
  readonly answer: PredictionAnswer | Error | null;
}

export interface Files {
  readonly files: readonly PictureFile[];
  readonly add: (added: Iterable<File>) => void;
  readonly remove: (key: number) => void;
}

const MOST_FILES = 50;

/** Predicts files one after another, all again when the models or the form are others. */
export function useFiles(question: Omit<Prepared, 'picture' | 'layersOf'> | null): Files {
  const [files, setFiles] = useState<readonly PictureFile[]>([]);
  const keys = useRef(0);
  const asked = JSON.stringify(question);
  useEffect(() => setFiles((all) => all.map((file) => ({ ...file, answer: null }))), [asked]);

  const next = files.find(({ answer }) => answer === null);
  useEffect(() => {
    if (next === undefined || question === null) return;
    const left = new AbortController();
    const take = (answer: PredictionAnswer | Error): void => {
      if (left.signal.aborted) return;
      setFiles((all) => all.map((file) => (file.key === next.key ? { ...file, answer } : file)));
    };
    predict({ ...question, picture: () => readPicture(next) }, left.signal).then(take, take);
    return () => left.abort();
  }, [next?.key, asked]);
  return {
    files,
    add: (added) => {
      const given = [...added].map((content) => ({ key: ++keys.current, name: content.name, content, answer: null }));
      const left = files.length + given.length - MOST_FILES;
      if (left > 0) showToast({ text: `The page holds ${MOST_FILES} files: ${left} more were left out` });
      setFiles((all) => [...all, ...given].slice(0, MOST_FILES));
    },
    remove: (key) => setFiles((all) => all.filter((file) => file.key !== key)),
  };
}

/** @throws {Error} for a file that the server would refuse for its size */
export async function readPicture({ name, content }: Pick<PictureFile, 'name' | 'content'>) {
  if (content.size > MOST_PICTURE_BYTES)
    throw new Error(
      `${name} is too large: a page may send ${MOST_PICTURE_BYTES / 2 ** 20} MiB; mnistx predict reads more`,
    );
  return { name, base64: await encodeBlob(content) };
}
