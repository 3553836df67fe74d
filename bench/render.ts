import type { Contender } from './contenders.js';
import type { Load, Machine } from './machine.js';
import type { PeakResult } from './peak.js';
import type { Measurement, Missing } from './protocol.js';
import type { Series } from './scaling.js';
import { computeRate } from './shares.js';
import type { StepWork } from './shares.js';
import { SHAPES } from './tasks.js';
import type { Task } from './tasks.js';

export interface Row {
  readonly contender: Contender;
  readonly result: Measurement | Missing;
}

export interface ModelResults {
  readonly task: Task;
  readonly rows: readonly Row[];
  readonly work: StepWork;
}

/** What one run of the benchmark found; saved as JSON. */
export interface Results {
  readonly machine: Machine;
  readonly load: Load;
  readonly epochs: number;
  /** Runs of each contender. */
  readonly rounds: number;
  readonly peak: PeakResult;
  readonly models: readonly ModelResults[];
  /** `null` where it was not asked for. */
  readonly scaling: readonly Series[] | Missing | null;
}

/** Everything, in Markdown. */
export function renderResults(results: Results): string {
  const { peak, models, scaling } = results;
  return [
    renderConditions(results),
    ...models.map(renderModel),
    renderPeak(peak, models),
    ...(scaling === null ? [] : [renderScaling(scaling)]),
  ].join('\n');
}

function renderConditions({ machine, load, epochs, rounds }: Results): string {
  return (
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, ${machine.platform}, Node ${machine.node}. ` +
    `Load ${load.before.toFixed(1)} before, ${load.mean.toFixed(1)} in the mean, what was measured included.\n` +
    `An epoch trains with Adam and validates on the test set; median of ${epochs} after one that warms up (more where an epoch is short). Every row ` +
    `is a process of its own, one after another${rounds === 1 ? '' : `, in ${rounds} rounds`}.\n`
  );
}

/** One network's table. A contender that is missing keeps its row. */
export function renderModel({ task, rows }: ModelResults): string {
  const fastest = findFastestPeer(rows);
  const titles = ['', 's per epoch', 'range', 'fastest peer = 1', 'first step', 'peak memory', 'accuracy', 'settings'];
  const cells = rows.map(({ contender, result }) => {
    if (result.status === 'missing') return [contender.title, `not available: ${result.reason}`, ...Array(6).fill('')];
    return [
      contender.title,
      formatSeconds(result.secondsPerEpoch),
      `${formatSeconds(result.fastest)}-${formatSeconds(result.slowest)}`,
      fastest === null ? '' : (result.secondsPerEpoch / fastest).toFixed(2),
      result.firstStepSeconds === null ? '' : `${result.firstStepSeconds.toFixed(2)} s`,
      result.peakBytes === null ? '' : formatMegabytes(result.peakBytes),
      result.accuracy.toFixed(4),
      [...Object.entries(result.versions).map((pair) => pair.join(' ')), result.settings].join(', '),
    ];
  });
  const size = `${task.images.toLocaleString('en')} images in batches of ${task.batchSize}`;
  return `### ${task.name}, ${size}\n\n${renderTable(titles, cells)}`;
}

function renderPeak(peak: PeakResult, models: readonly ModelResults[]): string {
  if (peak.status === 'missing') return `### Machine peak\n\nnot available: ${peak.reason}\n`;
  const rows = models.flatMap(({ task, rows: contenders, work }) =>
    contenders.flatMap(({ contender, result }) => {
      if (result.status === 'missing' || result.trainingSeconds === null) return [];
      const [dense, needed] = [work.dense, work.needed].map((flops) =>
        computeRate(flops, task.images, result.trainingSeconds!),
      ) as [number, number];
      return [
        [`${task.name}, ${contender.title}`, dense.toFixed(1), formatShare(dense, peak), formatShare(needed, peak)],
      ];
    }),
  );
  return (
    `### Machine peak\n\nIndependent multiply-adds in portable 128-bit WebAssembly SIMD (no fused multiply-add): ` +
    `${peak.oneCore.toFixed(1)} GFLOP/s on one core, ${peak.allCores.toFixed(1)} on ${peak.cores}. ` +
    `A training step is counted densely as 3 times the forward pass of its convolutions and dense layers; the last ` +
    `column leaves out the gradient of the images, which nobody needs.\n\n` +
    renderTable(['training', 'GFLOP/s', 'share of peak', 'without image gradient'], rows)
  );
}

/** `linear = 1`: time a unit of work, against the first point. */
export function renderScaling(scaling: readonly Series[] | Missing): string {
  const heading = '### Scaling of the CNN, engine simd\n\n';
  if (!isSeries(scaling)) return `${heading}not available: ${scaling.reason}\n`;
  const rows = scaling.flatMap(({ axis, points }) => {
    const first = points.find((point) => point.result.status === 'measured');
    return points.map(({ label, work, result }) => {
      if (result.status === 'missing') return [axis, label, `not available: ${result.reason}`, '', '', ''];
      const time = result.trainingSeconds ?? result.secondsPerEpoch;
      const reference = first?.result as Measurement;
      const ratio = time / (reference.trainingSeconds ?? reference.secondsPerEpoch);
      const workRatio = work / first!.work;
      return [axis, label, formatSeconds(time), workRatio.toFixed(2), ratio.toFixed(2), (ratio / workRatio).toFixed(2)];
    });
  });
  return (
    heading +
    renderTable(['axis', 'value', 's of training per epoch', 'work', 'time', 'time / work (linear = 1)'], rows)
  );
}

/** The tables of docs/speed.md: one row per contender, one column per network; then how much faster than the fastest peer. */
export function renderSpeedTables({ machine, load, epochs, rounds, models }: Results): string {
  const shapes = SHAPES.map(({ name }) => name);
  const parts = [
    models.filter(({ task }) => !shapes.includes(task.name)),
    models.filter(({ task }) => shapes.includes(task.name)),
  ].filter((part) => part.length > 0);
  return (
    parts.map(renderSpeedTable).join('\n') +
    `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; medians of ${epochs * rounds} epochs (more where they are short), made by ` +
    `\`npm run bench\` at load ${load.before.toFixed(1)} before and ${load.mean.toFixed(1)} in the mean.\n`
  );
}

function renderSpeedTable(models: readonly ModelResults[]): string {
  const contenders = models[0]!.rows.map(({ contender }) => contender);
  const resultOf = ({ rows }: ModelResults, name: string) => rows.find((row) => row.contender.name === name)?.result;
  const seconds = contenders.map(({ title, name }) => [
    title,
    ...models.map((model) => {
      const result = resultOf(model, name);
      return result?.status === 'measured' ? `${formatSeconds(result.secondsPerEpoch)} s` : 'not available';
    }),
  ]);
  const ratios = contenders
    .filter(({ isPeer }) => !isPeer)
    .map(({ title, name }) => [
      `fastest peer / ${title}`,
      ...models.map((model) => {
        const [result, fastest] = [resultOf(model, name), findFastestPeer(model.rows)];
        return result?.status === 'measured' && fastest !== null ? (fastest / result.secondsPerEpoch).toFixed(2) : '';
      }),
    ]);
  return renderTable(
    ['one epoch, validation included', ...models.map(({ task }) => task.name)],
    [...seconds, ...ratios],
  );
}

export function findFastestPeer(rows: readonly Row[]): number | null {
  const times = rows.flatMap(({ contender, result }) =>
    contender.isPeer && result.status === 'measured' ? [result.secondsPerEpoch] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

/** Padded so that it reads well in a terminal too; the first column is text, the rest are as they come. */
export function renderTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [titles, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = titles.map((_, at) => Math.max(3, ...escaped.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |\n`;
  const [head, ...body] = escaped;
  return line(head!) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join('');
}

function formatShare(rate: number, peak: Extract<PeakResult, { status: 'measured' }>): string {
  return `${((100 * rate) / peak.allCores).toFixed(0)} %`;
}

function formatSeconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

function formatMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function isSeries(scaling: readonly Series[] | Missing): scaling is readonly Series[] {
  return Array.isArray(scaling);
}
