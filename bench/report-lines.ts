import { readPeakBytes } from './peak-memory.js';

/** Prints a process's own measurements, as peers/common.py describes them. */
export class ReportLines {
  private epochs = 0;
  private firstStepSeconds: number | null = null;

  constructor(settings: string, versions: Readonly<Record<string, string>>) {
    this.emit({ versions, settings });
  }

  /** To be called when the first training step is done; later calls do nothing. */
  firstStep(): void {
    this.firstStepSeconds ??= Date.now() / 1000 - Number(process.env['MNISTX_BENCH_START']);
  }

  epoch(seconds: number, accuracy: number, trainingSeconds: number | null): void {
    this.epochs++;
    this.emit({ epoch: this.epochs, seconds, accuracy, training_seconds: trainingSeconds });
  }

  end(): void {
    this.emit({
      first_step_seconds_since_process_start: this.firstStepSeconds,
      peak_rss_bytes: readPeakBytes(),
    });
  }

  private emit(line: Readonly<Record<string, unknown>>): void {
    console.log(JSON.stringify(line));
  }
}
