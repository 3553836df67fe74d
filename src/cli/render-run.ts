import type { Plan } from '../model/types.js';
import type { Run } from '../runs/types.js';
import { clockText } from './progress-bar.js';
import { renderSummary } from './render-summary.js';
import { withDecimals } from './table.js';

/** A run in a few lines, and its layers. */
export function renderRun({ folder, manifest, history }: Run, plan: Plan): string {
  const { name, status, reason, created, data, engine, experiment, timings, metrics, seed } = manifest;
  const count = (examples: number): string => examples.toLocaleString('en');
  const lines: (readonly [string, string])[] = [
    ['Run', `${folder}, ${status}${reason === null ? '' : `: ${reason}`}`],
    ['Created', `${created.slice(0, 16).replace('T', ' ')} UTC, seed ${seed}`],
    ['Data', `${data.name}, ${count(data.training_examples)} to train, ${count(data.test_examples)} to test`],
    [
      'Engine',
      `${engine.name} (${engine.backend}), ${engine.threads === 1 ? '1 thread' : `${engine.threads} threads`}`,
    ],
    ['Training', `${history.length} of ${experiment.train.epochs} epochs in ${clockText(timings.training_seconds)}`],
    ...(metrics.test === null ? [] : [['Test', scoreText(metrics.test)] as const]),
  ];
  return `${lines.map(([title, text]) => `${title.padEnd(10)}${text}\n`).join('')}\n${renderSummary(name, plan)}`;
}

function scoreText({ accuracy, loss }: { readonly accuracy: number; readonly loss: number }): string {
  return `accuracy ${withDecimals(accuracy)}, loss ${withDecimals(loss)}`;
}
