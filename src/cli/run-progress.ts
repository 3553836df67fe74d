import type { Dataset } from '../data/types.js';
import { printable } from '../short-names.js';
import type { EpochRecord, StepRecord } from '../records.js';
import type { RunEvent } from '../training/types.js';
import { clockText, ProgressBar } from './progress-bar.js';
import { withBytes, withDecimals, withUnit } from './render/table.js';
import { colorsOf } from './terminal.js';
import type { Terminal } from './terminal.js';

/** Shows a run on stderr: a bar during an epoch, a line every `log_every` steps if the user set it, a line for each epoch. */
export class RunProgress {
  private readonly bar: ProgressBar;
  private epochs = 0;
  private steps = 0;
  private batchSize = 1;
  /** Steps between two lines; 0 for none. */
  private logEvery = 0;
  /** Durations of the finished epochs, to estimate the rest. */
  private epochSeconds: number[] = [];

  constructor(
    private readonly terminal: Terminal,
    elapsedMs: () => number,
    private readonly isQuiet: boolean,
  ) {
    this.bar = new ProgressBar(terminal, elapsedMs);
  }

  report(event: RunEvent): void {
    if (event.type === 'warning') this.warn(event.message);
    if (this.isQuiet) return;
    switch (event.type) {
      case 'download': {
        const { file, receivedBytes, totalBytes } = event.progress;
        const of = totalBytes === null ? '' : ` of ${withBytes(totalBytes)}`;
        this.bar.draw(`downloading ${file}`, totalBytes === null ? null : receivedBytes / totalBytes, [
          `${withBytes(receivedBytes)}${of}`,
        ]);
        break;
      }
      case 'reading': {
        const { activity, done, total } = event.progress;
        this.bar.draw(activity, done / total, [`${done.toLocaleString('en')} of ${total.toLocaleString('en')}`]);
        break;
      }
      case 'remark':
        this.terminal.log(`${printable(event.message)}\n`);
        break;
      case 'start':
        this.start(event);
        break;
      case 'progress':
        this.progress(event);
        break;
      case 'log':
        // The row of the last step gets no line: the line of the epoch follows.
        if (this.logEvery > 0 && event.record.step % this.logEvery === 0)
          this.terminal.log(`${this.stepLine(event.record)}\n`);
        break;
      case 'validating':
        this.bar.draw(this.label(event.epoch), 1, ['validating']);
        break;
      case 'epoch':
        this.epochSeconds.push(event.record.seconds);
        this.terminal.log(`${epochLine(event.record, this.epochs, this.steps)}\n`);
        break;
      default:
    }
  }

  warn(message: string): void {
    this.terminal.log(`${colorsOf(this.terminal, 'log').yellow('warning')}: ${message}\n`);
  }

  private start({ folder, plan, data, engine, showsSteps }: Extract<RunEvent, { type: 'start' }>): void {
    const { batch_size, epochs, log_every } = plan.training;
    this.logEvery = showsSteps ? log_every : 0;
    this.epochs = epochs;
    this.batchSize = batch_size;
    this.steps = Math.ceil(data.training.count / batch_size);
    this.epochSeconds = [];
    const { bold } = colorsOf(this.terminal, 'log');
    const parameters = `${plan.parameters.toLocaleString('en')} parameters`;
    this.terminal.log(
      `${bold(folder)}: ${parameters}, ${data.name} (${describeImages(data)}), ${engine.engine} on ${engine.backend}\n`,
    );
  }

  private progress({
    epoch,
    step,
    steps,
    loss,
    accuracy,
    imagesPerSecond,
  }: Extract<RunEvent, { type: 'progress' }>): void {
    const left = this.secondsLeft(epoch, step, steps, imagesPerSecond);
    const details = [
      `${step}/${steps}`,
      `loss ${withDecimals(loss)}`,
      `accuracy ${accuracy.toFixed(4)}`,
      `${clockText(left)} left`,
      `${withUnit(imagesPerSecond)} images/s`,
    ];
    this.bar.draw(this.label(epoch), step / steps, details);
  }

  /** The mean loss of the epoch so far, the accuracy of the batch, and the time since training began. */
  private stepLine({ epoch, step, mean_loss, batch_accuracy, elapsed_seconds }: StepRecord): string {
    return [
      this.label(epoch),
      `step ${String(step).padStart(String(this.steps).length)}/${this.steps}`,
      `mean loss ${withDecimals(mean_loss)}`,
      `batch accuracy ${batch_accuracy.toFixed(4)}`,
      `${elapsed_seconds.toFixed(2)}s`,
    ].join('  ');
  }

  /** Estimated from the finished epochs (validation included), in the first epoch from its speed. */
  private secondsLeft(epoch: number, step: number, steps: number, imagesPerSecond: number): number {
    const done = this.epochSeconds;
    const perEpoch =
      done.length > 0 ? done.reduce((a, b) => a + b, 0) / done.length : (steps * this.batchSize) / imagesPerSecond;
    return perEpoch * (this.epochs - epoch + 1 - step / steps);
  }

  private label(epoch: number): string {
    return `epoch ${String(epoch).padStart(String(this.epochs).length)}/${this.epochs}`;
  }
}

/** The line of a finished epoch, with the numbers that Keras prints. */
function epochLine(record: EpochRecord, epochs: number, steps: number): string {
  const { epoch, seconds, loss, accuracy, val_loss, val_accuracy } = record;
  const number = (name: string, value: number | null | undefined): string[] =>
    value == null ? [] : [`${name} ${withDecimals(value)}`];
  return [
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
    `${steps}/${steps}`,
    `${seconds.toFixed(1)}s`,
    `${perStep((1000 * seconds) / steps)}ms/step`,
    ...number('loss', loss),
    ...number('accuracy', accuracy),
    ...number('top_k', record.top_k_accuracy),
    ...number('val_loss', val_loss),
    ...number('val_accuracy', val_accuracy),
    ...number('val_top_k', record.val_top_k_accuracy),
  ].join('  ');
}

/** Two digits are enough: 0.52, 5.2, 52, 520. */
function perStep(milliseconds: number): string {
  return milliseconds < 1
    ? milliseconds.toFixed(2)
    : milliseconds < 10
      ? milliseconds.toFixed(1)
      : milliseconds.toFixed(0);
}

/** `500 training images, 200 test images (also used for validation)` */
function describeImages({ training, validation, test }: Dataset): string {
  const [trained, validated] = [training.count, validation?.count ?? 0].map((count) => count.toLocaleString('en'));
  if (validation === null) return `${trained} training images, no validation`;
  if (validation === test) return `${trained} training images, ${validated} test images (also used for validation)`;
  return `${trained} training and ${validated} validation images`;
}
