import { Performer } from '../../performer.js';
import type { Assignment, ThreadData } from '../../performer.js';

let performer: Performer | null = null;

/** First what the thread starts with, then programs. */
addEventListener('message', ({ data }: MessageEvent<ThreadData | Assignment>) => {
  if ('module' in data) performer = new Performer(data, (message) => postMessage(message));
  else performer!.obey(data);
});
