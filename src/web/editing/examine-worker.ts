import { examineText } from './examine.js';
import type { Question, Told } from './use-examination.js';

addEventListener('message', ({ data: { id, text, known } }: MessageEvent<Question>) => {
  postMessage({ id, examination: examineText(text, known) } satisfies Told);
});
