import type { Plan } from '../../model/types.js';
import { importedText, weightsText } from '../../records.js';
import { NO_MARKS } from '../../runs/marks.js';
import type { Marks } from '../../runs/marks.js';
import type { EpochRecord, Run } from '../../runs/types.js';
import { printable } from '../../short-names.js';
import { clockText } from '../progress-bar.js';
import { renderSummary } from './summary.js';
import { withBytes, withDecimals } from './table.js';

/** A run in a few lines, and its layers. */
export function renderRun({ folder, manifest, history }: Run, plan: Plan, { tags, note }: Marks = NO_MARKS): string {
  const { name, status, reason, created, data, engine, experiment, timings, metrics, seed, imported } = manifest;
  const weights = weightsText(manifest);
  const count = (examples: number): string => examples.toLocaleString('en');
  const lines: (readonly [string, string])[] = [
    ['Run', `${folder}, ${status}${reason === null ? '' : `: ${printable(reason)}`}`],
    ['Created', `${created.slice(0, 16).replace('T', ' ')} UTC, seed ${seed}`],
    [
      'Data',
      `${printable(data.name)}, ${count(data.training_examples)} to train, ${count(data.test_examples)} to test`,
    ],
    [
      'Engine',
      `${engine.name} (${engine.backend}), ${engine.threads === 1 ? '1 thread' : `${engine.threads} threads`}`,
    ],
    imported === undefined
      ? ['Training', `${history.length} of ${experiment.train.epochs} epochs in ${clockText(timings.training_seconds)}`]
      : ['Origin', printable(importedText(imported))],
    ...(imported?.remarks ?? []).map((remark) => ['', printable(remark)] as const),
    ...(weights === null ? [] : [['Weights', `of ${weights}, in model/`] as const]),
    ...(metrics.test === null ? [] : [['Test', scoreText(metrics.test)] as const]),
    ...epochLine('Last', metrics.final),
    ...epochLine('Best', metrics.best),
    ...(tags.length === 0 ? [] : [['Tags', printable(tags.join(' '))] as const]),
    ...(note === ''
      ? []
      : [
          [
            'Note',
            note
              .split('\n')
              .map(printable)
              .join(`\n${' '.repeat(10)}`),
          ] as const,
        ]),
  ];
  if (['dead', 'interrupted', 'failed'].includes(status)) lines.push(['Continue', `mnistx resume ${folder}`]);
  const head = lines.map(([title, text]) => `${title.padEnd(10)}${text}\n`).join('');
  return `${head}\n${renderSummary(name, plan)}\n${filesText(folder, manifest.files)}`;
}

/** The files of the folder and their sizes; run.json has their digests. */
function filesText(folder: string, files: Run['manifest']['files']): string {
  const names = Object.keys(files).sort();
  if (names.length === 0) return `Files in ${folder}: run.json\n`;
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${withBytes(files[name]!.bytes).padStart(9)}\n`);
  return `Files in ${folder}, besides run.json:\n${lines.join('')}`;
}

function epochLine(title: string, record: EpochRecord | null): (readonly [string, string])[] {
  if (record === null) return [];
  const { epoch, loss, accuracy, val_loss, val_accuracy } = record;
  const validated = val_loss === null || val_accuracy === null ? null : { loss: val_loss, accuracy: val_accuracy };
  const validation = validated === null ? '' : `; validation ${scoreText(validated)}`;
  return [[title, `epoch ${epoch}: ${scoreText({ loss, accuracy })}${validation}`]];
}

function scoreText({ accuracy, loss }: { readonly accuracy: number; readonly loss: number }): string {
  return `accuracy ${withDecimals(accuracy)}, loss ${withDecimals(loss)}`;
}
