import type { Experiment } from '../../config/types.js';
import type { Dataset } from '../../data/types.js';
import type { TrainEvent } from '../../engine/train.js';
import type { Snapshot } from '../../engine/types.js';
import { initialWeights } from '../../model/initialize.js';
import { takeWeights } from '../../model/take-weights.js';
import type { Plan } from '../../model/types.js';
import { readClock } from '../clock.js';
import type { Receiving } from '../receive-body.js';
import { createStore } from '../store.js';
import { TabTrainer } from './tab-trainer.js';
import { applyEvent, beginTraining } from './trained.js';
import type { Trained } from './trained.js';

export type Phase = 'idle' | 'loading' | 'opening' | 'running' | 'paused' | 'ended';

export interface Shown {
  readonly phase: Phase;
  /** Bytes of the data that are being fetched. */
  readonly loading: { readonly received: number; readonly total: number } | null;
  readonly current: Trained | null;
  /** Trainings before, the oldest first. */
  readonly earlier: readonly Trained[];
  readonly problem: Error | null;
}

export interface Wish {
  readonly text: string;
  readonly experiment: Experiment;
  readonly plan: Plan;
  /** Begin with the weights of the last training, wherever a layer has the same name and shapes. */
  readonly keepsWeights: boolean;
  /** Wait before the first step. */
  readonly isPaused: boolean;
}

/** Where the data of experiments come from. */
export interface DataSource {
  readonly open: (experiment: Experiment, receiving: Receiving) => Promise<Dataset>;
}

/** Their curves stay beside the new one. */
const MOST_EARLIER = 3;

/** Short epochs end a hundred times a second: the page shows what happened in this time at once. */
const SHOWN_MS = 100;

/** The trainings of a tab, one after the other. */
export class Training {
  readonly shown = createStore<Shown>({ phase: 'idle', loading: null, current: null, earlier: [], problem: null });
  readonly trainer: TabTrainer;
  private readonly loading = new AbortController();
  /** What is shown next. */
  private next = this.shown.get();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly source: DataSource) {
    this.trainer = new TabTrainer({
      onOpened: (engine) => {
        const { current, phase } = this.next;
        this.change({ current: current && { ...current, engine }, phase: phase === 'opening' ? 'running' : phase });
      },
      onEvent: (event, snapshot) => this.hear(event, snapshot),
      onPaused: () => this.change({ phase: 'paused' }),
      onFailure: (problem) => this.change({ phase: this.next.current === null ? 'idle' : 'ended', problem }),
    });
  }

  async start({ text, experiment, plan, keepsWeights, isPaused }: Wish): Promise<void> {
    const before = this.next;
    const signal = this.loading.signal;
    this.change({ phase: 'loading', loading: null, problem: null });
    try {
      const kept = keepsWeights ? await this.lastWeights() : null;
      const onProgress = (received: number, total: number): void => this.change({ loading: { received, total } });
      const data = await this.source.open(experiment, { signal, onProgress });
      const first = initialWeights(plan);
      const { weights, taken } = kept === null ? { weights: first, taken: [] } : takeWeights(plan, first, kept);
      const earlier = before.current === null ? before.earlier : [...before.earlier, before.current];
      const number = (before.current?.number ?? 0) + 1;
      const created = readClock().toISOString();
      const current = beginTraining({ number, text, experiment, plan, data, kept: taken, created });
      this.change({ phase: 'opening', loading: null, current, earlier: earlier.slice(-MOST_EARLIER) });
      this.trainer.start({ plan, weights, threads: null, from: null, isPaused }, data);
    } catch (problem) {
      this.change({ phase: before.current === null ? 'idle' : 'ended', loading: null, problem: problem as Error });
    }
  }

  run(): void {
    this.trainer.run();
    this.change({ phase: 'running' });
  }

  pause(): void {
    this.trainer.pause();
  }

  step(): void {
    this.trainer.step();
  }

  stop(): void {
    this.trainer.stop();
  }

  /** Ends the training, and the fetching of its data. Nothing may be called afterwards. */
  close(): void {
    this.loading.abort();
    this.trainer.close();
  }

  private async lastWeights() {
    const { current } = this.next;
    if (current?.engine == null) return null;
    const { weights } = await this.trainer.snapshot();
    return { layers: current.plan.layers, weights };
  }

  private hear(event: TrainEvent, snapshot: Snapshot | null): void {
    const { current } = this.next;
    if (current !== null) this.next = { ...this.next, current: applyEvent(current, event, snapshot) };
    if (event.type === 'end') this.change({ phase: 'ended' });
    else this.timer ??= setTimeout(() => this.show(), SHOWN_MS);
  }

  private change(part: Partial<Shown>): void {
    this.next = { ...this.next, ...part };
    this.show();
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown.set(this.next);
  }
}
