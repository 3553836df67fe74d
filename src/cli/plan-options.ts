import type { PlanOptions } from '../open/plan-of.js';
import { printable } from '../short-names.js';
import type { Context } from './context.js';
import { ProgressBar } from './progress-bar.js';

/** How commands look at data: long work draws a bar, and what was found is said on stderr. */
export function planOptions({
  terminal,
  effects,
  cacheDirectory,
  signal,
}: Context): Required<Omit<PlanOptions, 'located' | 'describe'>> {
  const bar = new ProgressBar(terminal, effects.elapsedMs);
  return {
    cacheDirectory,
    signal,
    onSourceProgress: ({ activity, done, total }) => {
      bar.draw(activity, done / total, [`${done.toLocaleString('en')} of ${total.toLocaleString('en')}`]);
      if (done === total) bar.clear();
    },
    onRemark: (remark) => terminal.log(`${printable(remark)}\n`),
  };
}
